import { parse } from 'shared/http/parse.ts'
import { z } from 'zod'

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

const filterQuery = z.object({
  name: z.string().min(1).max(100).optional(),
  email: z.string().min(1).max(254).optional(),
})

/**
 * Reads `?name=john&email=john@example.com` from the query of a request.
 * @throws {AppError} 400 that names each parameter that is wrong.
 */
export function parseFilter(query: unknown): Filter {
  return parse(filterQuery, query)
}

/** The condition that a user meets if the filter finds it. Without a filter: every user. */
export function conditionOf({ name, email }: Filter): Condition {
  const values: string[] = []
  const conditions: string[] = []
  // The same expressions as in the indexes: another one cannot use them.
  if (name !== undefined) {
    // push() returns the new length, which is the number of this value.
    conditions.push(`lower(name) LIKE lower($${values.push(`%${escapeLike(name)}%`)})`)
  }
  if (email !== undefined) conditions.push(`lower(email) = lower($${values.push(email)})`)
  return { condition: conditions.join(' AND ') || 'true', values }
}

/** Makes letters of the wildcards of LIKE, and of the backslash that does so. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
