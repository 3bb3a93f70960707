/** One thing that the course needs, and its state. */
export interface Diagnosis {
  what: string
  /** doubtful: it works, but may cause trouble. */
  state: 'good' | 'doubtful' | 'missing'
  says: string
  /** What to type or to do. */
  fix?: string
}
