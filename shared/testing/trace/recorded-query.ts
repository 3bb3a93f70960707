/** A statement that the code under test sent to PostgreSQL, and what became of it. */
export interface RecordedQuery {
  /** The connection it ran on: from 1, in the order in which the running test first used them. */
  connection: number
  /** As it was sent. */
  text: string
  /** The JavaScript types of its parameters, short numbers with their value: `number 7`, `string`, `null`. */
  parameters: string[]
  /** PostgreSQL's command tags, one a statement of the text: `SELECT 3`, `INSERT 0 1`, `BEGIN`. Empty until it answers. */
  tags: string[]
  /** Rows returned or changed, where the last tag counts them. */
  rows?: number
  error?: { code?: string; constraint?: string; message: string }
  /** When it was sent, on the clock of `now()`. */
  at: number
  /** Milliseconds until PostgreSQL was done with it; missing while it is not. */
  ms?: number
  /** Whether its connection was in a transaction before it, and after it; `failed`: only ROLLBACK will do. */
  before: TransactionState
  after: TransactionState
  /** What its connection was in the middle of when the code gave it back to its pool. */
  released?: 'in a transaction' | 'while it ran'
  /** Whether it only controls a transaction or a setting: BEGIN, COMMIT, SAVEPOINT, SET. */
  readonly control: boolean
  /** The file of the program that sent it, where that was not the test's own process: `migrate.ts`. */
  program?: string
}

export type TransactionState = 'none' | 'open' | 'failed'
