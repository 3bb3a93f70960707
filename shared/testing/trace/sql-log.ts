import { fromChildren } from './children.ts'
import { now } from './clock.ts'
import type { RecordedQuery } from './recorded-query.ts'
import { describeParameters, isControl } from './sql-describe.ts'

interface Log {
  queries: RecordedQuery[]
  numbers: Map<object | string, number>
}

/** The record of a single test keeps no more than this. */
const MOST = 50_000
const LONGEST_TEXT = 4_000

// Test files that share a process may load this module again, but the recorder belongs to the process.
const key = Symbol.for('nine-weeks.sql-log')
const globals = globalThis as unknown as Record<symbol, Log | undefined>
globals[key] ??= { queries: [], numbers: new Map() }
const log: Log = globals[key]

/** Starts a new record: called before each test. */
export function clearQueries(): void {
  log.queries = []
  log.numbers = new Map()
  fromChildren('sql')
}

/**
 * What the code under test sent to PostgreSQL in the running test, in the order of sending, over all its
 * connections. Statements of programs that the test started (`startProcess`, `startCommand`) come after that,
 * once they are done. Statements of `sql(url)` are not included.
 */
export function recordedQueries(): RecordedQuery[] {
  for (const { key, program, record } of fromChildren<RecordedQuery>('sql')) {
    add({ ...record, program, connection: numberOf(key) })
  }
  return [...log.queries]
}

/** What it sent during `run`. */
export async function queriesDuring(run: () => unknown): Promise<RecordedQuery[]> {
  const { length } = recordedQueries()
  await run()
  return recordedQueries().slice(length)
}

/** Without statements that only control transactions or settings, and without what knex asks a new connection. */
export function statements(queries: RecordedQuery[]): RecordedQuery[] {
  return queries.filter(({ control }) => !control)
}

/** Begins the record of one statement that is about to be sent. */
export function recordQuery(connection: object, text: string, values: unknown): RecordedQuery {
  const query: RecordedQuery = {
    connection: numberOf(connection),
    text: text.slice(0, LONGEST_TEXT),
    parameters: describeParameters(values),
    tags: [],
    at: now(),
    before: 'none',
    after: 'none',
    get control() {
      return isControl(this)
    },
  }
  add(query)
  return query
}

function numberOf(connection: object | string): number {
  const number = log.numbers.get(connection) ?? log.numbers.size + 1
  log.numbers.set(connection, number)
  return number
}

function add(query: RecordedQuery): void {
  if (log.queries.length < MOST) log.queries.push(query)
}
