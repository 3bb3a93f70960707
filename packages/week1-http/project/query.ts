import { problem } from './problem.ts'

/**
 * Parses a query such as `name=Zo%C3%AB&tag=a&tag=b`. A `+` is a space.
 * @throws {HttpProblem} 400 if an escape cannot be decoded.
 */
export function parseQuery(search: string): URLSearchParams {
  // #region 3 — take the query apart
  // URLSearchParams never throws. It keeps a broken escape, or replaces it by U+FFFD.
  try {
    decodeURIComponent(search)
  } catch {
    throw problem(400, 'The query has an escape that is not UTF-8')
  }
  return new URLSearchParams(search)
  // #endregion
}

/**
 * Returns the value of a parameter that makes sense only once, or `undefined` without one.
 * @throws {HttpProblem} 400 if it is given twice.
 */
export function single(query: URLSearchParams, name: string): string | undefined {
  // #region 3 — a parameter that comes once
  const [value, ...others] = query.getAll(name)
  if (others.length > 0) throw problem(400, `${name} can be given only once`)
  return value
  // #endregion
}

/**
 * Returns how many items a list may have: `limit`, or 10.
 * @throws {HttpProblem} 400 if it is not an integer from 1 to 100.
 */
export function parseLimit(query: URLSearchParams): number {
  // #region 3 — read the limit
  const limit = single(query, 'limit') ?? '10'
  if (!/^([1-9]\d?|100)$/.test(limit)) throw problem(400, 'limit is an integer from 1 to 100')
  return Number(limit)
  // #endregion
}
