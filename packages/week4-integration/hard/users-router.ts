import { type RequestHandler, Router } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { parseId } from 'shared/http/ids.ts'
import { parse } from 'shared/http/parse.ts'
import { type Cache, cached } from './cache.ts'
import { parseFilter } from './filter.ts'
import { parsePage } from './pagination.ts'
import type { TopUsers } from './top-users.ts'
import type { UserStore } from './users.ts'
import { userFields } from './validation.ts'

/**
 * The routes of the users, relative to the path at which you mount the router.
 * @param guard runs before a user is changed or deleted.
 * @param cache keeps single users and posts. Without one, each request asks the database.
 * @param topUsers depend on who exists, and on the names.
 */
export function usersRouter(
  users: UserStore,
  guard: RequestHandler,
  cache?: Cache,
  topUsers?: TopUsers,
): Router {
  const router = Router()

  router.get('/', async (req, res) => {
    const filter = parseFilter(req.query)
    const page = parsePage(req.query)
    const { data, total } = await users.list(page, filter)
    res.json({ data, ...page, total })
  })

  router.post('/', async (req, res) => {
    const user = await users.create(parse(userFields, req.body))
    res.status(201).location(`${req.baseUrl}/${user.id}`).json(user)
  })

  router.get('/:id', async (req, res) => {
    const id = parseId(req.params.id)
    const user = await cached(res, cache, `user:${id}`, () => users.get(id))
    if (!user) throw notFound(id)
    res.json(user)
  })

  router.put('/:id', guard, async (req, res) => {
    const id = parseId(req.params.id)
    const user = await users.update(id, parse(userFields, req.body))
    if (!user) throw notFound(id)
    // After the write: before it, another request could load the old user again.
    cache?.remove(`user:${id}`)
    // #region 7 — a replaced user
    await topUsers?.forget()
    // #endregion
    res.json(user)
  })

  router.delete('/:id', guard, async (req, res) => {
    const id = parseId(req.params.id)
    // The database deletes the posts of the user too.
    const posts = await users.postIds(id)
    if (!(await users.remove(id))) throw notFound(id)
    cache?.remove(`user:${id}`, ...posts.map((post) => `post:${post}`))
    // #region 7 — a deleted user
    await topUsers?.forget()
    // #endregion
    res.status(204).end()
  })

  router.get('/:id/summary', async (req, res) => {
    const id = parseId(req.params.id)
    const summary = await users.summary(id)
    if (!summary) throw notFound(id)
    res.json(summary)
  })

  return router
}

function notFound(id: number): AppError {
  return new AppError(404, 'user-not-found', `There is no user ${id}`)
}
