import { type RequestHandler, Router } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { currentUser } from './authenticate-token.ts'
import type { User, UserRepository } from './repositories.ts'
import { requireRole } from './require-role.ts'
import { parseBody, roleChange } from './validation.ts'

/**
 * What users see of themselves, and administrators of all.
 * @param authenticate lets only those through who are logged in.
 */
export function userRoutes(users: UserRepository, authenticate: RequestHandler): Router {
  const router = Router()

  // #region 3 — the routes
  router.get('/profile', authenticate, (_req, res) => {
    res.json(asProfile(currentUser(res)))
  })

  router.get('/users', authenticate, requireRole('admin'), async (_req, res) => {
    const all = await users.list()
    res.json({ data: all.map(asProfile) })
  })

  router.put('/users/:id/role', authenticate, requireRole('admin'), async (req, res) => {
    const { role } = parseBody(roleChange, req.body)
    const user = await users.setRole(String(req.params.id), role)
    if (!user) throw new AppError(404, 'user-not-found', 'There is no such user')
    res.json(asProfile(user))
  })
  // #endregion

  return router
}

// #region 3 — what others may see
/** Chosen field by field: what is not named here, such as the hash, stays here. */
function asProfile({ id, username, role, email, emailVerified }: User) {
  return { id, username, role, email, emailVerified }
}
// #endregion
