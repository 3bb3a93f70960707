import { isObject } from './json.ts'
import { parseNewUser } from './new-user.ts'
import { problem } from './problem.ts'
import type { UserStore } from './users.ts'

/**
 * What a client can call.
 * @throws {HttpProblem} 400 for wrong parameters, 404 for what does not exist: the same errors as over REST.
 */
export type Procedure = (params: unknown) => Promise<unknown>

/** The procedures by name. Parameters are given by name, in an object. */
export function userProcedures(users: UserStore): Map<string, Procedure> {
  const procedures = new Map<string, Procedure>()
  // #region 7 — the procedures
  procedures.set('users.list', () => users.list())
  procedures.set('users.create', async (params) => users.create(parseNewUser(params)))
  procedures.set('users.get', async (params) => {
    const id = isObject(params) ? params.id : undefined
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 1)
      throw problem(400, 'id is a positive integer')
    const user = await users.get(id)
    if (user === undefined) throw problem(404, `There is no user ${id}`)
    return user
  })
  // #endregion
  return procedures
}
