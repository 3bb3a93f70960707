// #region 5
import { parse } from 'shared/http/parse.ts'
import { z } from 'zod'
// #endregion

/** Which users a request asks for. Both together: users to which both apply. */
export interface Filter {
  /** A part of the name, in upper or lower case. */
  name?: string
  /** The email, in upper or lower case. */
  email?: string
}

/** A condition for WHERE with `$1`, `$2` …, and the values for them. */
export interface Condition {
  condition: string
  values: string[]
}

// #region 5 — the schema of the query
const filterQuery = z.object({
  name: z.string().min(1).max(100).optional(),
  email: z.string().min(1).max(254).optional(),
})
// #endregion

/**
 * Reads `?name=john&email=john@example.com` from the query of a request.
 * @throws {AppError} 400 that names each parameter that is wrong.
 */
export function parseFilter(query: unknown): Filter {
  // #region 5 — read name and email
  // #starter return {}
  return parse(filterQuery, query)
  // #endregion
}

/** The condition that a user meets if the filter finds it. Without a filter: every user. */
export function conditionOf({ name, email }: Filter): Condition {
  // #region 5 — make a condition of the filter
  // #starter return { condition: 'true', values: [] }
  const values: string[] = []
  const conditions: string[] = []
  // The same expressions as in the indexes: another one cannot use them.
  if (name !== undefined) {
    // push() returns the new length, which is the number of this value.
    conditions.push(`lower(name) LIKE lower($${values.push(`%${escapeLike(name)}%`)})`)
  }
  if (email !== undefined) conditions.push(`lower(email) = lower($${values.push(email)})`)
  return { condition: conditions.join(' AND ') || 'true', values }
  // #endregion
}

// #region 5 — a helper, if you like
/** Makes letters of the wildcards of LIKE, and of the backslash that does so. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
// #endregion
