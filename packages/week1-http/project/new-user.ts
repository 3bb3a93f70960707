import { isObject, isText } from './json.ts'
import { problem } from './problem.ts'
import type { NewUser } from './users.ts'

/**
 * Checks a new user from a client, and drops unknown keys, such as an `id`.
 * @throws {HttpProblem} 400 with what is wrong.
 */
export function parseNewUser(value: unknown): NewUser {
  // #region 2 — check a new user
  if (!isObject(value)) throw problem(400, 'A user is an object: { "name": "Zoë" }')
  if (!isText(value.name)) throw problem(400, 'name is a text of 1 to 100 characters')
  return { name: value.name }
  // #endregion
}
