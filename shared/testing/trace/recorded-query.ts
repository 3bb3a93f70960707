/** A statement that the code under test sent to PostgreSQL, and its result. */
export interface RecordedQuery {
  /** The connection it ran on: from 1, in the order in which the running test first used them. */
  connection: number
  text: string
  /** The JavaScript types of its parameters, short numbers with their value: `number 7`, `string`, `null`. */
  parameters: string[]
  /**
   * PostgreSQL's command tags, one per statement of the text: `SELECT 3`, `INSERT 0 1`, `BEGIN`. Empty until it
   * replies.
   */
  tags: string[]
  /** Rows returned or changed, if the last tag counts them. */
  rows?: number
  error?: { code?: string; constraint?: string; message: string }
  at: number
  ms?: number
  /** Whether its connection was in a transaction before it, and after it; `failed`: only ROLLBACK will do. */
  before: TransactionState
  after: TransactionState
  /** The state of its connection when the code released it to the pool. */
  released?: 'in a transaction' | 'while it ran'
  readonly control: boolean
  /** The file of the program that sent it, if it was not the test's own process: `migrate.ts`. */
  program?: string
}

export type TransactionState = 'none' | 'open' | 'failed'
