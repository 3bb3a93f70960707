/** Keep no more types of parameters than this: a bulk insert has thousands. */
const MOST = 20
/** Leave longer values out: they may be secrets. */
const SHORT = 6

/** Command tags of statements that only control a transaction or a setting. */
const CONTROL_TAG = /^(?:BEGIN|START TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|RESET|DISCARD)\b/
/** The same for statements without a tag, because they failed; and what knex asks each new connection. */
const CONTROL_TEXT =
  /^\s*(?:BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|SET|RESET|DISCARD)\b|^select version\(\);?$/i

/** The JavaScript types of a query's parameters. */
export function describeParameters(values: unknown): string[] {
  if (!Array.isArray(values)) return []
  const described = values.slice(0, MOST).map(describe)
  return values.length > MOST ? [...described, `… ${values.length - MOST} more`] : described
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return `array of ${value.length}`
  if (typeof value === 'object') {
    return Buffer.isBuffer(value) ? 'Buffer' : value instanceof Date ? 'Date' : 'object'
  }
  const type = typeof value
  if (type !== 'number' && type !== 'boolean' && type !== 'bigint') return type
  return String(value).length <= SHORT ? `${type} ${value}` : type
}

export function isControl({ tags, text }: { tags: string[]; text: string }): boolean {
  if (CONTROL_TEXT.test(text) && tags.length <= 1) return true
  return tags.length > 0 && tags.every((tag) => CONTROL_TAG.test(tag))
}
