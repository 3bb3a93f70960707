import { z } from 'zod'
import { ValidationError } from './errors.ts'

/** Which part of a list is asked for. */
export interface Page {
  /** Counted from 1. */
  page: number
  /** How many entries a page has, 1 to 100. */
  limit: number
}

// #region 1 — the schema of the query
/** A parameter that came twice is an array, and no string. */
function positiveInteger(max: number) {
  const expected = `must be an integer from 1 to ${max}`
  return (
    z
      .string(expected)
      // Digits alone: Number() and z.coerce.number() would also take '', ' 1', '0x10' and '1e3'.
      .regex(/^[1-9]\d*$/, expected)
      .transform(Number)
      .refine((number) => number <= max, expected)
  )
}

// Not strict: other parameters, such as those of a newsletter's links, are none of its business.
const pageQuery = z.object({
  page: positiveInteger(Number.MAX_SAFE_INTEGER).default(1),
  // Bounded, so that no client can ask for everything at once.
  limit: positiveInteger(100).default(10),
})
// #endregion

/**
 * Reads `?page=1&limit=10` from the query of a request.
 * @throws {ValidationError} that names each parameter that is wrong.
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
