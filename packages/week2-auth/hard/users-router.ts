import { type RequestHandler, Router } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { requireRole } from './require-role.ts'
import type { User, UserStore } from './users.ts'
import { pageQuery, roleChange, validate } from './validation.ts'

// #region 5 — what others may see
/** What of a user leaves the server. Named one by one: a field that comes later stays inside by itself. */
const shown = ({ username, role }: User) => ({ username, role })
// #endregion

/** The administration of the users, for admins only. */
export function usersRouter(users: UserStore, guard: RequestHandler): Router {
  const router = Router()
  // #region 5 — the guard and the routes
  // Before all routes, so that none that is added later can be without it.
  router.use(guard, requireRole('admin'))

  router.get('/', (req, res) => {
    const { page, limit } = validate(pageQuery, req.query)
    const all = users.list()
    const data = all.slice((page - 1) * limit, page * limit).map(shown)
    res.json({ data, page, limit, total: all.length })
  })

  router.patch('/:username', (req, res) => {
    const { username } = req.params
    const { role } = validate(roleChange, req.body)
    const user = users.findByUsername(username)
    const changed = user && users.setRole(user.id, role)
    if (!changed) throw new AppError(404, 'user-not-found', `There is no user ${username}`)
    res.json(shown(changed))
  })
  // #endregion
  return router
}
