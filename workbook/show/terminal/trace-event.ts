import type {
  HttpEvent,
  JobEvent,
  MailEvent,
  RedisEvent,
  SqlEvent,
  TraceEvent,
} from 'shared/testing/trace/events.ts'

/** An event of a trace, as the parts of its line. */
export interface EventParts {
  /** Which connection: never cut. Empty if there is none. */
  head: string
  /** What was done. */
  text: string
  /** With which values, if they are known and short: not cut either. */
  values?: string
  /** The result; empty if there is nothing to say. */
  outcome: string
  isBad: boolean
  /** Milliseconds. */
  took?: number | undefined
}

/** Commands whose reply may take long, because others send it. */
const WAITING = /^(?:BR?L?POP|BLMOVE|BLMPOP|BRPOPLPUSH|BZM?POP|XREAD|XREADGROUP|WAIT|SUBSCRIBE|PSUBSCRIBE)/

/** Characters of a reply: the key in the command tells more than the value in the reply. */
const REPLY = 28

/** The parts of an event's line. */
export function partsOf(event: TraceEvent): EventParts {
  const parts = ofKind(event)
  return { took: event.ms, ...parts }
}

function ofKind(event: TraceEvent): EventParts {
  if (event.kind === 'http') return http(event)
  if (event.kind === 'sql') return sql(event)
  if (event.kind === 'mail') return mail(event)
  return event.kind === 'redis' ? redis(event) : job(event)
}

function http({ exchange }: HttpEvent): EventParts {
  const { method, path, status, failure = 'no answer' } = exchange
  const isBad = status === undefined || status >= 500
  return { head: '', text: `${method} ${path}`, outcome: String(status ?? failure), isBad }
}

function sql({ query, program }: SqlEvent): EventParts {
  const { text, tags, error, ms, before, more, otherConnections, released } = query
  const head = `[${of(query.connection, program)}] `
  const shown = text.replaceAll(/\s+/g, ' ').trim()
  const elsewhere = otherConnections > 0 ? ` on ${otherConnections + 1} connections` : ''
  const notes = [
    ...(more > 0 ? [`× ${more + 1}${elsewhere}`] : []),
    ...(released === undefined ? [] : [`released to the pool ${released}`]),
  ]
  const rolledBack = before === 'failed' && /^(?:COMMIT|END)\b/i.test(shown)
  const said = error
    ? [error.code, error.constraint ?? error.message].filter(Boolean).join(' ')
    : ms === undefined
      ? 'no answer yet'
      : `${resultOf(tags)}${rolledBack ? ': the transaction had failed before' : ''}`
  const isBad = error !== undefined || ms === undefined || rolledBack || released !== undefined
  return {
    head,
    text: shown,
    values: more > 0 ? '' : valuesOf(query.parameters),
    outcome: [said, ...notes].join(', '),
    isBad,
  }
}

/**
 * ` ($1 = 7)`: numbers, which usually are ids. For a text the record has only the type, because it may be a
 * secret.
 */
function valuesOf(parameters: string[]): string {
  const known = parameters.flatMap((parameter, index) => {
    const [, value] = /^(?:number|bigint|boolean) (.+)/.exec(parameter) ?? []
    return value === undefined ? [] : [`$${index + 1} = ${value}`]
  })
  return known.length === 0 || known.length > 4 ? '' : ` (${known.join(', ')})`
}

/** `SELECT 3` says less than `3 rows`. */
function resultOf(tags: string[]): string {
  const tag = tags.join('; ')
  const [, rows] = /^SELECT (\d+)$/.exec(tag) ?? []
  return rows === undefined ? tag : rows === '1' ? '1 row' : `${rows} rows`
}

function mail({ to, subject, refused }: MailEvent): EventParts {
  const text = `mail to ${to.join(', ')} ${JSON.stringify(subject)}`
  return { head: '', text, outcome: refused ?? '', isBad: refused !== undefined }
}

function redis({ connection, program, command, reply, error, more = 0 }: RedisEvent): EventParts {
  const waits = reply === undefined && error === undefined && WAITING.test(command)
  const short = reply !== undefined && reply.length > REPLY ? `${reply.slice(0, REPLY - 1)}…` : reply
  const said = error ?? short ?? (waits ? 'waits' : 'no answer yet')
  const outcome = more > 0 ? `${said}, × ${more + 1}` : said
  const isBad = reply === undefined && !waits
  return { head: `redis [${of(connection, program)}] `, text: command, outcome, isBad }
}

function job({ program, queue, id, event, attempt, worker, detail }: JobEvent): EventParts {
  const by = worker ?? program
  const notes = [
    ...(attempt === undefined ? [] : [`attempt ${attempt}`]),
    ...(by === undefined ? [] : [`by ${by}`]),
    ...(detail === undefined ? [] : [detail]),
  ]
  const isBad = event === 'failed' || event === 'stalled' || event === 'error'
  return { head: '', text: `job ${queue} ${id} ${event}`, outcome: notes.join(', '), isBad }
}

const of = (connection: number, program: string | undefined) =>
  program === undefined ? connection : `${connection} ${program}`

/** The connections that are in a transaction at the end of the test, one sentence each. */
export function leftOpen(events: TraceEvent[]): string[] {
  const queries = events.flatMap((event) => (event.kind === 'sql' ? [event.query] : []))
  const last = new Map(queries.map((query) => [query.connection, query]))
  return [...last.values()]
    .filter(({ after }) => after !== 'none')
    .map(
      ({ connection, after }) =>
        `Connection ${connection} was left in ${after === 'failed' ? 'a failed' : 'an open'} transaction.`,
    )
}
