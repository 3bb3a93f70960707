import type { EventEmitter } from 'node:events'
import pg from 'pg'
import { now } from './clock.ts'
import type { RecordedQuery, TransactionState } from './recorded-query.ts'
import { recordQuery } from './sql-log.ts'

/*
 * Records what runs through pg, at the one place where all ways of using it meet: a query submits itself to its
 * connection, and the connection emits what PostgreSQL replies. It only adds listeners, so nothing changes for
 * the code under test.
 */

interface Followed {
  /** Sent and not yet done, the oldest first: PostgreSQL replies in order. */
  sent: RecordedQuery[]
  last?: RecordedQuery
  state: TransactionState
}

/** What pg's `Query` and other classes, such as pg-cursor's, have in common. */
interface Submitted {
  text?: unknown
  values?: unknown
  cursor?: { text?: unknown; values?: unknown }
  submit(connection: EventEmitter): unknown
}

const STATES: Record<string, TransactionState> = { I: 'none', T: 'open', E: 'failed' }

const followed = new WeakMap<object, Followed>()
const wrapped = new WeakSet<object>()
const INSTALLED = Symbol.for('nine-weeks.sql-hook')
/** Connections of the test itself, by a name that every loading of this module knows. */
const NOT_RECORDED = Symbol.for('nine-weeks.not-recorded')

/** A client whose statements are not recorded. */
export class UnrecordedClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config)
    Object.assign((this as unknown as { connection: object }).connection, { [NOT_RECORDED]: true })
  }
}

let report: ((query: RecordedQuery) => void) | undefined

/**
 * From now on records what runs through pg in this process. A second call changes nothing.
 * @param onDone called with each statement that is done.
 */
export function recordSql(onDone?: (query: RecordedQuery) => void): void {
  if (INSTALLED in pg.Query.prototype) return
  Object.defineProperty(pg.Query.prototype, INSTALLED, { value: true })
  report = onDone
  const queryClass = pg.Query.prototype as unknown as Submitted
  queryClass.submit = recording(queryClass.submit)

  const { query } = pg.Client.prototype
  pg.Client.prototype.query = function (this: pg.Client, ...args: [Submitted, ...unknown[]]) {
    const [first] = args
    const isForeign = typeof first?.submit === 'function' && !(first instanceof pg.Query)
    if (isForeign && !wrapped.has(first)) {
      wrapped.add(first)
      first.submit = recording(first.submit)
    }
    return Reflect.apply(query, this, args)
  } as typeof query

  const { emit } = pg.Pool.prototype
  pg.Pool.prototype.emit = function (this: pg.Pool, ...args: Parameters<typeof emit>) {
    const [event, error, client] = args
    if (event === 'release' && !error) noteRelease((client as { connection?: object }).connection)
    return Reflect.apply(emit, this, args)
  } as typeof emit
}

function recording(submit: Submitted['submit']): Submitted['submit'] {
  return function (this: Submitted, connection) {
    if (NOT_RECORDED in connection) return submit.call(this, connection)
    const { sent } = follow(connection)
    const text = String(this.text ?? this.cursor?.text ?? '')
    const query = recordQuery(connection, text, this.values ?? this.cursor?.values)
    sent.push(query)
    const problem = submit.call(this, connection)
    if (problem instanceof Error) {
      // It was not sent.
      sent.splice(sent.indexOf(query), 1)
      query.error = { message: problem.message }
    }
    return problem
  }
}

/** Listens to a connection before pg does: what a query's callback does comes after the query. */
function follow(connection: EventEmitter): Followed {
  const known = followed.get(connection)
  if (known) return known
  const all: Followed = { sent: [], state: 'none' }
  followed.set(connection, all)
  const { sent } = all

  connection.prependListener('commandComplete', ({ text }: { text: string }) => {
    const [query] = sent
    if (query === undefined) return
    query.tags.push(text)
    const [, rows] = /(\d+)$/.exec(text) ?? []
    if (rows !== undefined) query.rows = Number(rows)
  })
  connection.prependListener('errorMessage', ({ code, constraint, message }: pg.DatabaseError) => {
    const [query] = sent
    if (query) query.error = { message, ...(code && { code }), ...(constraint && { constraint }) }
  })
  connection.prependListener('readyForQuery', ({ status }: { status: string }) => {
    const before = all.state
    all.state = STATES[status] ?? 'none'
    const done = sent.shift()
    if (done === undefined) return
    all.last = done
    Object.assign(done, { ms: now() - done.at, before, after: all.state })
    report?.(done)
  })
  connection.prependListener('end', () => {
    for (const query of sent.splice(0)) {
      query.before = all.state
      query.error ??= { message: 'the connection ended' }
      report?.(query)
    }
    all.state = 'none'
    if (all.last) all.last.after = 'none'
  })
  return all
}

function noteRelease(connection: object | undefined): void {
  const all = connection && followed.get(connection)
  if (!all) return
  // pg reports an error at once, and later that the connection is ready again.
  const current = all.sent[0] ?? all.last
  if (current === undefined) return
  const isRunning = all.sent.length > 0 && current.error === undefined
  if (isRunning) current.released = 'while it ran'
  else if (all.state !== 'none') current.released = 'in a transaction'
}
