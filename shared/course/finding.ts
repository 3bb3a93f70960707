/** Something that an author must fix, with its place. */
export interface Finding {
  file: string
  /** From 1. */
  line: number
  message: string
  /** The id of its exercise; missing if it concerns the whole level. */
  exercise?: string
}
