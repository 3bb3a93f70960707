import type { FoldedQuery, SqlRecord } from 'shared/testing/trace/sql-fold.ts'
import { dim, red } from '../../terminal/style.ts'

/** Characters of a statement that a verdict shows, and of the types of its parameters. */
const TEXT_LENGTH = 160
const PARAMETERS_LENGTH = 80

/**
 * The SQL of a failed test as lines: `[connection] statement`, then what became of it. The number of the connection shows
 * what ran beside a transaction.
 */
export function sqlLines(record: SqlRecord | undefined): string[] {
  if (record === undefined) return []
  const { queries, gap } = record
  const lines = queries.map(queryLines)
  if (gap) lines.splice(gap.after, 0, [dim(`… ${gap.leftOut} more`)])
  return [
    'SQL that ran, each after its connection:',
    ...lines.flat().map((line) => `  ${line}`),
    ...leftOpen(queries),
  ]
}

function queryLines(query: FoldedQuery): string[] {
  const { connection, program, text, parameters, more, otherConnections, released } = query
  const from = program === undefined ? connection : `${connection} ${program}`
  const types = parameters
    .map((type, index) => (type.startsWith('…') ? type : `$${index + 1} ${type}`))
    .join(', ')
  const said = [
    `[${from}] ${cut(text.replaceAll(/\s+/g, ' ').trim(), TEXT_LENGTH)}`,
    outcome(query),
    ...(types ? [dim(cut(types, PARAMETERS_LENGTH))] : []),
  ].join('  ')
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
    return red(`→ ${[code, constraint ?? cut(message, TEXT_LENGTH)].filter(Boolean).join(' ')}`) + time(ms)
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

/** The connections that are in a transaction at the end of the test. */
function leftOpen(queries: FoldedQuery[]): string[] {
  const last = new Map(queries.map((query) => [query.connection, query]))
  const open = [...last.values()].filter(({ after }) => after !== 'none')
  return open.map(({ connection, after }) =>
    red(`  Connection ${connection} was left in ${after === 'failed' ? 'a failed' : 'an open'} transaction.`),
  )
}

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length)}…` : text)
