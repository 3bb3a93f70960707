import { Router } from 'express'
import type { UsersController } from '../controllers/users.ts'
import { methodNotAllowed } from '../errors.ts'
import { validateUser } from '../validation.ts'

/** The routes of the users, relative to where the router is mounted: which request goes to which handler. */
export function usersRouter(controller: UsersController): Router {
  const router = Router()

  // #region 2 — the routes
  // Before the handlers: what they find in req.body are the fields of a user.
  router.post('/', validateUser)
  router.put('/:id', validateUser)

  router.get('/', controller.list)
  router.post('/', controller.create)
  router.get('/:id', controller.get)
  router.put('/:id', controller.update)
  router.delete('/:id', controller.remove)
  // #endregion

  // #region 3 — all other methods
  // Behind the routes: the path is known, the method is none of its own.
  router.all('/', methodNotAllowed('GET', 'HEAD', 'POST'))
  router.all('/:id', methodNotAllowed('GET', 'HEAD', 'PUT', 'DELETE'))
  // #endregion

  return router
}
