import { type RequestHandler, Router } from 'express'
import { NotFoundError } from './errors.ts'
import { parsePage } from './pagination.ts'
import { searchByName } from './search.ts'
import { parseUserId } from './user-id.ts'
import type { UserStore } from './users.ts'
import { validateUser } from './validation.ts'

/** A request whose path ends in the id of a user. */
type UserHandler = RequestHandler<{ id: string }>

/** The routes of the users, relative to where the router is mounted. */
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
    // An object around the list leaves room for what belongs to it. The total is that of all pages.
    res.json({ data, page, limit, total: found.length })
    // #endregion
  }

  const create: RequestHandler = (req, res) => {
    const user = users.create(req.body)
    // baseUrl is the path below which this router is mounted: it need not know it (RFC 9110, section 15.3.2).
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

  // Before the handlers: what they find in req.body are the fields of a user.
  router.post('/', validateUser)
  router.put('/:id', validateUser)

  // The method says what is done, the path to what: no verbs in paths.
  router.get('/', list)
  router.post('/', create)
  router.get('/:id', get)
  router.put('/:id', update)
  router.delete('/:id', remove)

  return router
}

/** The answer to an id that nobody has, or nobody has any more. */
function notFound(id: number): NotFoundError {
  return new NotFoundError('user-not-found', `There is no user ${id}`)
}
