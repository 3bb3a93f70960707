import { type RequestHandler, Router } from 'express'
import { NotFoundError } from './errors.ts'
import { parsePage } from './pagination.ts'
import { searchByName } from './search.ts'
import { parseUserId } from './user-id.ts'
import type { UserStore } from './users.ts'
import { validateUser } from './validation.ts'

type UserHandler = RequestHandler<{ id: string }>

/** The routes of the users, relative to the path at which you mount the router. */
export function usersRouter(users: UserStore): Router {
  const list: RequestHandler = (req, res) => {
    // #region 2 — search the users
    // #starter const found = users.list()
    const found = searchByName(users.list(), req.query.name)
    // #endregion
    // #region 1 — cut the page and answer
    // #starter res.json({ data: found })
    const { page, limit } = parsePage(req.query)
    const data = found.slice((page - 1) * limit, page * limit)
    res.json({ data, page, limit, total: found.length })
    // #endregion
  }

  const create: RequestHandler = (req, res) => {
    const user = users.create(req.body)
    // baseUrl is the path at which this router is mounted. originalUrl would have the query string too.
    res.status(201).location(`${req.baseUrl}/${user.id}`)
    res.json(user)
  }

  const get: UserHandler = (req, res) => {
    const id = parseUserId(req.params.id)
    const user = users.get(id)
    if (!user) throw notFound(id)
    res.json(user)
  }

  const update: UserHandler = (req, res) => {
    const id = parseUserId(req.params.id)
    const user = users.update(id, req.body)
    if (!user) throw notFound(id)
    res.json(user)
  }

  const remove: UserHandler = (req, res) => {
    const id = parseUserId(req.params.id)
    const removed = users.remove(id)
    if (!removed) throw notFound(id)
    res.status(204)
    res.end()
  }

  const router = Router()

  // Before the handlers, so that req.body holds the fields of a user.
  router.post('/', validateUser)
  router.put('/:id', validateUser)

  router.get('/', list)
  router.post('/', create)
  router.get('/:id', get)
  router.put('/:id', update)
  router.delete('/:id', remove)

  return router
}

function notFound(id: number): NotFoundError {
  return new NotFoundError('user-not-found', `There is no user ${id}`)
}
