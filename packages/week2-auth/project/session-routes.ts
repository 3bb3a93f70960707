import { Router } from 'express'
import { AppError } from 'shared/http/errors.ts'
import type { RefreshTokens } from './refresh-tokens.ts'
import type { UserRepository } from './repositories.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { AccessTokens } from './tokens.ts'

export interface SessionRoutesOptions {
  users: UserRepository
  tokens: AccessTokens
  refreshTokens: RefreshTokens
  cookie: SessionCookie
}

/** How a session goes on, and how it ends. */
export function sessionRoutes({ users, tokens, refreshTokens, cookie }: SessionRoutesOptions): Router {
  const router = Router()

  // #region 4 — the routes
  router.post('/refresh-token', async (req, res) => {
    const used = cookie.get(req)
    const rotated = used === undefined ? undefined : await refreshTokens.rotate(used)
    const user = rotated && (await users.findById(rotated.userId))
    if (!rotated || !user) {
      cookie.clear(res)
      throw new AppError(401, 'no-session', 'There is no session, or it has ended: log in')
    }
    cookie.set(res, rotated.token)
    res.json({ token: await tokens.issue(user.id), expiresIn: tokens.expiresIn })
  })

  router.post('/logout', async (req, res) => {
    const token = cookie.get(req)
    if (token !== undefined) await refreshTokens.end(token)
    cookie.clear(res)
    res.status(204).end()
  })
  // #endregion

  return router
}
