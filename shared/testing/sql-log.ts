import { describeParameters, isControl } from './sql-describe.ts'

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
  /** Milliseconds until PostgreSQL was done with it; missing while it is not. */
  ms?: number
  /** Whether its connection was in a transaction before it, and after it; `failed`: only ROLLBACK will do. */
  before: TransactionState
  after: TransactionState
  /** What its connection was in the middle of when the code gave it back to its pool. */
  released?: 'in a transaction' | 'while it ran'
  /** Whether it only controls a transaction or a setting: BEGIN, COMMIT, SAVEPOINT, SET. */
  readonly control: boolean
}

export type TransactionState = 'none' | 'open' | 'failed'

interface Log {
  queries: RecordedQuery[]
  numbers: Map<object, number>
}

/** More in a single test are not kept. */
const MOST = 50_000
const LONGEST_TEXT = 4_000

// Test files that share a process may load this module again, while what records belongs to the process.
const key = Symbol.for('nine-weeks.sql-log')
const globals = globalThis as unknown as Record<symbol, Log | undefined>
globals[key] ??= { queries: [], numbers: new Map() }
const log: Log = globals[key]

/** Starts a new record: called before each test. */
export function clearQueries(): void {
  log.queries = []
  log.numbers = new Map()
}

/**
 * What the code under test has sent to PostgreSQL in the running test, in the order of sending, over all its connections.
 * Statements of `sql(url)` are not among them.
 */
export function recordedQueries(): RecordedQuery[] {
  return [...log.queries]
}

/** What it sent while `run` ran. */
export async function queriesDuring(run: () => unknown): Promise<RecordedQuery[]> {
  const start = log.queries.length
  await run()
  return log.queries.slice(start)
}

/** Without those that only control transactions or settings, and without what knex asks of a new connection. */
export function statements(queries: RecordedQuery[]): RecordedQuery[] {
  return queries.filter(({ control }) => !control)
}

/** Begins the record of one statement that is about to be sent. */
export function recordQuery(connection: object, text: string, values: unknown): RecordedQuery {
  const number = log.numbers.get(connection) ?? log.numbers.size + 1
  log.numbers.set(connection, number)
  const query: RecordedQuery = {
    connection: number,
    text: text.slice(0, LONGEST_TEXT),
    parameters: describeParameters(values),
    tags: [],
    before: 'none',
    after: 'none',
    get control() {
      return isControl(this)
    },
  }
  if (log.queries.length < MOST) log.queries.push(query)
  return query
}
