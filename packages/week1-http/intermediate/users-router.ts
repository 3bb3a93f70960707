import { type RequestHandler, Router } from 'express'
import { AppError } from './errors.ts'
import { parseUserId } from './user-id.ts'
import type { UserStore } from './users.ts'
import { validateUser } from './validation.ts'

type UserHandler = RequestHandler<{ id: string }>

/** The routes of the users, relative to the path at which you mount the router. */
export function usersRouter(users: UserStore): Router {
  const list: RequestHandler = (_req, res) => {
    // #region 1 — send the list
    // An object around the list leaves room for a total or a next page.
    res.json({ data: users.list() })
    // #endregion
  }

  const create: RequestHandler = (req, res) => {
    // #region 3 — create the user
    const user = users.create(req.body)
    // #endregion
    // #region 5 — the status and header of a creation
    // baseUrl is the path at which this router is mounted. originalUrl would have the query string too.
    res.status(201).location(`${req.baseUrl}/${user.id}`)
    // #endregion
    // #region 3 — send the new user
    // #starter throw
    res.json(user)
    // #endregion
  }

  const get: UserHandler = (req, res) => {
    // #region 3 — find the user
    const id = parseUserId(req.params.id)
    const user = users.get(id)
    // #endregion
    // #region 5 — the error for an unknown id
    if (!user) throw notFound(id)
    // #endregion
    // #region 3 — send the user
    // #starter throw
    res.json(user)
    // #endregion
  }

  const update: UserHandler = (req, res) => {
    // #region 3 — replace the user
    const id = parseUserId(req.params.id)
    const user = users.update(id, req.body)
    // #endregion
    // #region 5 — the error for replacing an unknown user
    if (!user) throw notFound(id)
    // #endregion
    // #region 3 — send the replaced user
    // #starter throw
    res.json(user)
    // #endregion
  }

  const remove: UserHandler = (req, res) => {
    // #region 3 — remove the user
    const id = parseUserId(req.params.id)
    const removed = users.remove(id)
    // #endregion
    // #region 5 — the status of a removal, and the error for an unknown user
    if (!removed) throw notFound(id)
    res.status(204)
    // #endregion
    // #region 3 — end the response
    // #starter throw
    res.end()
    // #endregion
  }

  const router = Router()

  // #region 4 — validate before the handlers
  // Before the handlers, so that req.body holds the fields of a user.
  router.post('/', validateUser)
  router.put('/:id', validateUser)
  // #endregion

  // #region 1 — the routes
  router.get('/', list)
  router.post('/', create)
  router.get('/:id', get)
  router.put('/:id', update)
  router.delete('/:id', remove)
  // #endregion

  return router
}

// #region 5 — a helper that makes the error, if you like
function notFound(id: number): AppError {
  return new AppError(404, 'user-not-found', `There is no user ${id}`)
}
// #endregion
