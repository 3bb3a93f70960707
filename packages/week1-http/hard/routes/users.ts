import { Router } from 'express'
import type { UsersController } from '../controllers/users.ts'
import { methodNotAllowed } from '../errors.ts'
import { validateUser } from '../validation.ts'

/** The routes of the users API, relative to the path at which you mount the router. */
export function usersRouter(controller: UsersController): Router {
  const router = Router()

  // #region 2 — the routes
  // Before the handlers, which expect the fields of a user in req.body.
  router.post('/', validateUser)
  router.put('/:id', validateUser)

  router.get('/', controller.list)
  router.post('/', controller.create)
  router.get('/:id', controller.get)
  router.put('/:id', controller.update)
  router.delete('/:id', controller.remove)
  // #endregion

  // #region 3 — all other methods
  // After the routes: only requests with another method get here.
  router.all('/', methodNotAllowed('GET', 'HEAD', 'POST'))
  router.all('/:id', methodNotAllowed('GET', 'HEAD', 'PUT', 'DELETE'))
  // #endregion

  return router
}
