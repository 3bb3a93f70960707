import { type RequestHandler, Router } from 'express'
import { AppError } from './errors.ts'
import { parseUserId } from './user-id.ts'
import type { UserStore } from './users.ts'
import { validateUser } from './validation.ts'

/** A request whose path ends in the id of a user. */
type UserHandler = RequestHandler<{ id: string }>

/** The routes of the users, relative to where the router is mounted. */
export function usersRouter(users: UserStore): Router {
  const list: RequestHandler = (_req, res) => {
    // #region 1
    // An object around the list leaves room for what belongs to it, such as the number of pages.
    res.json({ data: users.list() })
    // #endregion
  }

  const create: RequestHandler = (req, res) => {
    // #region 3
    const user = users.create(req.body)
    // #endregion
    // #region 5
    // baseUrl is the path below which this router is mounted: it need not know it (RFC 9110, section 15.3.2).
    res.status(201).location(`${req.baseUrl}/${user.id}`)
    // #endregion
    // #region 3
    // #starter throw
    res.json(user)
    // #endregion
  }

  const get: UserHandler = (req, res) => {
    // #region 3
    const id = parseUserId(req.params.id)
    const user = users.get(id)
    // #endregion
    // #region 5
    if (!user) throw notFound(id)
    // #endregion
    // #region 3
    // #starter throw
    res.json(user)
    // #endregion
  }

  const update: UserHandler = (req, res) => {
    // #region 3
    const id = parseUserId(req.params.id)
    const user = users.update(id, req.body)
    // #endregion
    // #region 5
    if (!user) throw notFound(id)
    // #endregion
    // #region 3
    // #starter throw
    res.json(user)
    // #endregion
  }

  const remove: UserHandler = (req, res) => {
    // #region 3
    const id = parseUserId(req.params.id)
    const removed = users.remove(id)
    // #endregion
    // #region 5
    if (!removed) throw notFound(id)
    res.status(204)
    // #endregion
    // #region 3
    // #starter throw
    res.end()
    // #endregion
  }

  const router = Router()

  // #region 4
  // Before the handlers: what they find in req.body are the fields of a user.
  router.post('/', validateUser)
  router.put('/:id', validateUser)
  // #endregion

  // #region 1
  // The method says what is done, the path to what: no verbs in paths.
  router.get('/', list)
  router.post('/', create)
  router.get('/:id', get)
  router.put('/:id', update)
  router.delete('/:id', remove)
  // #endregion

  return router
}

// #region 5
/** The answer to an id that nobody has, or nobody has any more. */
function notFound(id: number): AppError {
  return new AppError(404, 'user-not-found', `There is no user ${id}`)
}
// #endregion
