import type { RequestHandler } from 'express'
import { AppError } from '../errors.ts'
import { parseUserId } from '../user-id.ts'
import type { UserStore } from '../users.ts'

type UserHandler = RequestHandler<{ id: string }>

/** The handlers of the users API. The routes decide which request calls which. */
export interface UsersController {
  list: RequestHandler
  /** Expects the fields of a user in `req.body`. */
  create: RequestHandler
  get: UserHandler
  /** Expects the fields of a user in `req.body`. */
  update: UserHandler
  remove: UserHandler
}

/** Makes the handlers for the users in a store. If one rejects, Express passes the error on. */
export function createUsersController(users: UserStore): UsersController {
  // #region 2 — the handlers
  return {
    async list(_req, res) {
      res.json({ data: await users.list() })
    },

    async create(req, res) {
      const user = await users.create(req.body)
      // baseUrl is the path at which the router is mounted, so no controller has to know it.
      res.status(201).location(`${req.baseUrl}/${user.id}`).json(user)
    },

    async get(req, res) {
      const id = parseUserId(req.params.id)
      const user = await users.get(id)
      if (!user) throw notFound(id)
      res.json(user)
    },

    async update(req, res) {
      const id = parseUserId(req.params.id)
      const user = await users.update(id, req.body)
      if (!user) throw notFound(id)
      res.json(user)
    },

    async remove(req, res) {
      const id = parseUserId(req.params.id)
      if (!(await users.remove(id))) throw notFound(id)
      res.status(204).end()
    },
  }
  // #endregion
}

// #region 2 — helpers of the handlers, if any
/** The error for an id that no user has, or has any more. */
function notFound(id: number): AppError {
  return new AppError(404, 'user-not-found', `There is no user ${id}`)
}
// #endregion
