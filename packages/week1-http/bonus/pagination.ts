import { z } from 'zod'
import { ValidationError } from './errors.ts'

export interface Page {
  /** The number of the page. The first is 1. */
  page: number
  /** How many entries a page has: 1 to 100. */
  limit: number
}

// #region 1 — the schema of the query
function positiveInteger(max: number) {
  const expected = `must be an integer from 1 to ${max}`
  return (
    z
      .string(expected)
      // Digits only: z.coerce.number() also accepts '', ' 1', '0x10' and '1e3'.
      .regex(/^[1-9]\d*$/, expected)
      .transform(Number)
      .refine((number) => number <= max, expected)
  )
}

// Not strict: newsletters and trackers add parameters to links.
const pageQuery = z.object({
  page: positiveInteger(Number.MAX_SAFE_INTEGER).default(1),
  limit: positiveInteger(100).default(10),
})
// #endregion

/**
 * Reads `?page=1&limit=10` from the query of a request.
 * @throws {ValidationError} that names each wrong parameter.
 */
export function parsePage(query: unknown): Page {
  // #region 1 — read the page
  const result = pageQuery.safeParse(query)
  if (!result.success) {
    const errors = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
    throw new ValidationError('invalid-query', 'There is no such page', { errors })
  }
  return result.data
  // #endregion
}
