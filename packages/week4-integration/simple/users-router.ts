import { type RequestHandler, Router } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { parseId } from 'shared/http/ids.ts'
import { parse } from 'shared/http/parse.ts'
import type { UserStore } from './users.ts'
import { userFields } from './validation.ts'

/**
 * The routes of the users, relative to the path at which you mount the router.
 * @param guard runs before a user is changed or deleted.
 */
export function usersRouter(users: UserStore, guard: RequestHandler): Router {
  const router = Router()

  router.get('/', async (_req, res) => {
    res.json({ data: await users.list() })
  })

  router.post('/', async (req, res) => {
    const user = await users.create(parse(userFields, req.body))
    res.status(201).location(`${req.baseUrl}/${user.id}`).json(user)
  })

  router.get('/:id', async (req, res) => {
    const id = parseId(req.params.id)
    const user = await users.get(id)
    if (!user) throw notFound(id)
    res.json(user)
  })

  router.put('/:id', guard, async (req, res) => {
    const id = parseId(req.params.id)
    const user = await users.update(id, parse(userFields, req.body))
    if (!user) throw notFound(id)
    res.json(user)
  })

  router.delete('/:id', guard, async (req, res) => {
    const id = parseId(req.params.id)
    if (!(await users.remove(id))) throw notFound(id)
    res.status(204).end()
  })

  // #region 3 — the route of the summary
  router.get('/:id/summary', async (req, res) => {
    const id = parseId(req.params.id)
    const summary = await users.summary(id)
    if (!summary) throw notFound(id)
    res.json(summary)
  })
  // #endregion

  return router
}

function notFound(id: number): AppError {
  return new AppError(404, 'user-not-found', `There is no user ${id}`)
}
