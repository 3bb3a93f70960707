/** Something an author must mend, with its place. */
export interface Finding {
  file: string
  /** From 1. */
  line: number
  message: string
}
