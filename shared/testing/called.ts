/** How many characters of an argument to show. */
const MOST = 50

/** A call as you would write it, for a failure: `transferBalance(pool, 1, 2, 0)`. */
export function called(name: string, given: readonly unknown[]): string {
  return `${name || 'it'}(${given.map(written).join(', ')})`
}

function written(value: unknown): string {
  if (typeof value === 'function') return value.name || 'work'
  // A URL has a password and a port in it, which say nothing.
  if (typeof value === 'string' && /^\w+:\/\//.test(value)) return 'url'
  if (isDatabase(value)) return 'totalCount' in value ? 'pool' : 'client'
  return short(typeof value === 'object' || typeof value === 'string' ? asJson(value) : asText(value))
}

/** Whether it is a pool or a client of pg. */
export const isDatabase = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'query' in value && typeof value.query === 'function'

const asText = (value: unknown) =>
  typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '-0' : String(value)

/** Values that JSON cannot express stay recognisable: `{ page: NaN }`. */
function asJson(value: object | string | null): string {
  const special = (_key: string, one: unknown) =>
    one === undefined || typeof one === 'bigint' || (typeof one === 'number' && !Number.isFinite(one))
      ? `\0${asText(one)}\0`
      : one
  return JSON.stringify(value, special).replaceAll(/"\\u0000(\w+|-Infinity)\\u0000"/g, '$1')
}

const short = (text: string) => (text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text)
