import { problem } from './problem.ts'

/**
 * Takes a query apart: `name=Zo%C3%AB&tag=a&tag=b`. A `+` is a space, as forms write it.
 * @throws {HttpProblem} 400 when something in it cannot be decoded.
 */
export function parseQuery(search: string): URLSearchParams {
  // #region 3 — take the query apart
  // URLSearchParams leaves a broken escape as it is, or makes U+FFFD of it: what was meant is lost in silence.
  try {
    decodeURIComponent(search)
  } catch {
    throw problem(400, 'The query has a % that is no escape of UTF-8')
  }
  return new URLSearchParams(search)
  // #endregion
}

/**
 * The value of a parameter that makes sense only once; `undefined` when it is not there.
 * @throws {HttpProblem} 400 when it is there twice.
 */
export function single(query: URLSearchParams, name: string): string | undefined {
  // #region 3 — a parameter that comes once
  const [value, ...others] = query.getAll(name)
  if (others.length > 0) throw problem(400, `${name} can be given only once`)
  return value
  // #endregion
}

/**
 * How many items a list may have: `limit`, or 10.
 * @throws {HttpProblem} 400 when it is no integer from 1 to 100.
 */
export function parseLimit(query: URLSearchParams): number {
  // #region 3 — read the limit
  const limit = single(query, 'limit') ?? '10'
  if (!/^([1-9]\d?|100)$/.test(limit)) throw problem(400, 'limit is an integer from 1 to 100')
  return Number(limit)
  // #endregion
}
