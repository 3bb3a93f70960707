import { readJson } from './body.ts'
import { parseId } from './id.ts'
import { parseNewUser } from './new-user.ts'
import { problem } from './problem.ts'
import { parseLimit, parseQuery, single } from './query.ts'
import type { Handler, Route } from './route.ts'
import type { UserStore } from './users.ts'

/** The routes of the users. */
export function userRoutes(users: UserStore, bodyLimit: number): Route[] {
  const list: Handler = async ({ search }) => {
    const all = await users.list()
    // #region 3 — filter and limit the users
    // #starter return { status: 200, body: { data: all } }
    const query = parseQuery(search)
    const name = single(query, 'name')
    const found = all.filter((user) => name === undefined || user.name === name)
    return { status: 200, body: { data: found.slice(0, parseLimit(query)) } }
    // #endregion
  }

  return [
    // #region 1 — the routes that read users
    { method: 'GET', path: '/users', handler: list },
    {
      method: 'GET',
      path: '/users/:id',
      handler: async ({ params }) => {
        const id = parseId(params.id)
        const user = await users.get(id)
        if (user === undefined) throw problem(404, `There is no user ${id}`)
        return { status: 200, body: user }
      },
    },
    // #endregion
    // #region 2 — the route that creates a user
    {
      method: 'POST',
      path: '/users',
      handler: async ({ req }) => {
        const user = await users.create(parseNewUser(await readJson(req, bodyLimit)))
        return { status: 201, headers: { Location: `/users/${user.id}` }, body: user }
      },
    },
    // #endregion
    // #region 4 — the route that deletes a user
    {
      method: 'DELETE',
      path: '/users/:id',
      handler: async ({ params }) => {
        const id = parseId(params.id)
        if (!(await users.remove(id))) throw problem(404, `There is no user ${id}`)
        return { status: 204 }
      },
    },
    // #endregion
  ]
}
