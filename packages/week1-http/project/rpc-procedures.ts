import { parseId } from './id.ts'
import { isObject } from './json.ts'
import { parseNewUser } from './new-user.ts'
import { problem } from './problem.ts'
import type { UserStore } from './users.ts'

/**
 * What a client can call. It throws the same errors as REST.
 * @throws {HttpProblem} 400 for invalid parameters, 404 for an unknown user.
 */
export type Procedure = (params: unknown) => Promise<unknown>

/** The procedures by name. Each takes one object with its parameters. */
export function userProcedures(users: UserStore): Map<string, Procedure> {
  const procedures = new Map<string, Procedure>()
  // #region 7 — the procedures
  procedures.set('users.list', () => users.list())
  procedures.set('users.create', async (params) => users.create(parseNewUser(params)))
  procedures.set('users.get', async (params) => {
    if (!isObject(params) || typeof params.id !== 'number') throw problem(400, 'id is a number')
    const id = parseId(String(params.id))
    const user = await users.get(id)
    if (user === undefined) throw problem(404, `There is no user ${id}`)
    return user
  })
  // #endregion
  return procedures
}
