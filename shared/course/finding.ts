/** Something an author must mend, with its place. */
export interface Finding {
  file: string
  /** From 1. */
  line: number
  message: string
  /** The id of the exercise it belongs to; missing where it concerns the whole level. */
  exercise?: string
}
