import { isObject, isText } from './json.ts'
import { problem } from './problem.ts'
import type { NewUser } from './users.ts'

/**
 * Checks what a client wants to make a user of. Only what is known is taken: an `id` of the client's stays out.
 * @throws {HttpProblem} 400 that says what is wrong.
 */
export function parseNewUser(value: unknown): NewUser {
  // #region 2 — check a new user
  if (!isObject(value)) throw problem(400, 'A user is an object: { "name": "Zoë" }')
  if (!isText(value.name)) throw problem(400, 'name is a text of 1 to 100 characters')
  return { name: value.name }
  // #endregion
}
