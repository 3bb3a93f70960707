import { type RequestHandler, Router } from 'express'
import { AppError } from 'shared/http/errors.ts'
import { currentUser } from './authenticate-token.ts'
import type { IdentityRepository } from './repositories.ts'

/**
 * With what a user can sign in besides the password.
 * @param authenticate lets only those through who are logged in.
 */
export function identityRoutes(identities: IdentityRepository, authenticate: RequestHandler): Router {
  const router = Router()

  // #region 8 — the routes
  router.get('/identities', authenticate, async (_req, res) => {
    const own = await identities.listByUser(currentUser(res).id)
    res.json({ data: own.map(({ id, issuer, subject }) => ({ id, issuer, subject })) })
  })

  router.delete('/identities/:id', authenticate, async (req, res) => {
    const user = currentUser(res)
    // Whether it is the last one must be found out by who removes it: two at once could remove two.
    const keepOne = user.passwordHash === undefined
    const outcome = await identities.remove(String(req.params.id), user.id, { keepOne })
    // As if it were not there, for it is none of this user's business.
    if (outcome === 'unknown') throw new AppError(404, 'identity-not-found', 'You have no such identity')
    if (outcome === 'last')
      throw new AppError(409, 'last-way-in', 'You have no password: this is your only way in')
    res.status(204).end()
  })
  // #endregion

  return router
}
