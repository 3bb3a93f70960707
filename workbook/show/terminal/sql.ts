import type { FoldedQuery, SqlRecord } from 'shared/testing/trace/sql-fold.ts'
import stringWidth from 'string-width'
import { dim, red } from '../../terminal/style.ts'
import { cut } from './cut.ts'

/** Columns of a statement that a verdict shows at least and at most: what became of it stands after it. */
const LEAST_TEXT = 24
/** Before a statement is shorter than this, the types of its parameters give way. */
const TELLING_TEXT = 60
const MOST_TEXT = 160
const PARAMETERS = 80

/**
 * The SQL of a failed test as lines: `[connection] statement`, then what became of it. The number of the connection shows
 * what ran beside a transaction.
 * @param width columns that a line may have.
 */
export function sqlLines(record: SqlRecord | undefined, width: number): string[] {
  if (record === undefined) return []
  const { queries, gap } = record
  const lines = queries.map((query) => queryLines(query, width - 2))
  if (gap) lines.splice(gap.after, 0, [dim(`… ${gap.leftOut} more`)])
  return [
    'SQL that ran, each after its connection:',
    ...lines.flat().map((line) => `  ${line}`),
    ...leftOpen(queries),
  ]
}

function queryLines(query: FoldedQuery, width: number): string[] {
  const { connection, program, text, parameters, more, otherConnections, released } = query
  const from = program === undefined ? connection : `${connection} ${program}`
  const types = parameters
    .map((type, index) => (type.startsWith('…') ? type : `$${index + 1} ${type}`))
    .join(', ')
  const became = outcome(query)
  const after = `  ${became}${types ? `  ${dim(cut(types, PARAMETERS))}` : ''}`
  const room = (rest: string) => width - `[${from}] `.length - stringWidth(rest)
  const statement = text.replaceAll(/\s+/g, ' ').trim()
  const shown = room(after) >= Math.min(TELLING_TEXT, stringWidth(statement)) ? after : `  ${became}`
  const said = `[${from}] ${cut(statement, Math.min(MOST_TEXT, Math.max(LEAST_TEXT, room(shown))))}${shown}`
  const elsewhere = otherConnections > 0 ? `, on ${otherConnections + 1} connections` : ''
  return [
    said,
    ...(more > 0 ? [dim(`    × ${more} more like this${elsewhere}`)] : []),
    ...(released === 'in a transaction'
      ? [red('    released to the pool in the middle of a transaction')]
      : []),
    ...(released === 'while it ran' ? [red('    released to the pool before it had ended')] : []),
  ]
}

function outcome({ text, tags, error, ms, before }: FoldedQuery): string {
  if (error) {
    const { code, constraint, message } = error
    return red(`→ ${[code, constraint ?? cut(message, PARAMETERS)].filter(Boolean).join(' ')}`) + time(ms)
  }
  const tag = tags.join('; ')
  if (ms === undefined) return red('→ no answer yet')
  // PostgreSQL answers COMMIT so, without an error.
  if (before === 'failed' && /^\s*(?:COMMIT|END)\b/i.test(text)) {
    return red(`→ ${tag}: the transaction had failed before`) + time(ms)
  }
  const [, rows] = /^SELECT (\d+)$/.exec(tag) ?? []
  return dim(`→ ${rows === undefined ? tag : rows === '1' ? '1 row' : `${rows} rows`}${time(ms)}`)
}

const time = (ms: number | undefined) => (ms === undefined ? '' : dim(`, ${ms.toFixed(1)} ms`))

/** The connections that are in a transaction at the end of the test: in a failed one first. */
function leftOpen(queries: FoldedQuery[]): string[] {
  const last = new Map(queries.map((query) => [query.connection, query]))
  return (['failed', 'open'] as const).flatMap((state) => {
    const numbers = [...last.values()].flatMap(({ connection, after }) =>
      after === state ? [connection] : [],
    )
    if (numbers.length === 0) return []
    const which =
      numbers.length === 1
        ? `Connection ${numbers[0]} was`
        : `Connections ${numbers.sort((a, b) => a - b).join(', ')} were`
    return [red(`  ${which} left in ${state === 'failed' ? 'a failed' : 'an open'} transaction.`)]
  })
}
