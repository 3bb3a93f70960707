/** One thing that the course needs, and how it stands. */
export interface Diagnosis {
  what: string
  /** doubtful: it works, and may give trouble. */
  state: 'good' | 'doubtful' | 'missing'
  says: string
  /** What to type or to do. */
  fix?: string
}
