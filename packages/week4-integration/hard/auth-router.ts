import { type RequestHandler, Router } from 'express'
import type { Pool } from 'pg'
import type { AccessTokens } from 'shared/http/access-tokens.ts'
import { parse } from 'shared/http/parse.ts'
import { accountOf, checkCredentials, register } from './accounts.ts'
import { credentials, registration } from './validation.ts'

export interface AuthServices {
  pool: Pool
  tokens: AccessTokens
  /** Throws 401 unless the request has a valid token. */
  loggedIn: RequestHandler
  bcryptCost: number
}

/** Registration, login, logout, and the profile of the user who is logged in. */
export function authRouter({ pool, tokens, loggedIn, bcryptCost }: AuthServices): Router {
  const router = Router()

  router.post('/register', async (req, res) => {
    const { username } = await register(pool, parse(registration, req.body), bcryptCost)
    res.status(201).json({ username })
  })

  router.post('/login', async (req, res) => {
    const { id } = await checkCredentials(pool, parse(credentials, req.body), bcryptCost)
    // A cache must not keep a token (RFC 6749, section 5.1).
    res.set('Cache-Control', 'no-store')
    res.json({ token: await tokens.issue(String(id)), expiresIn: tokens.expiresIn })
  })

  router.get('/profile', loggedIn, (_req, res) => {
    const { username } = accountOf(res)
    res.json({ username })
  })

  // The server keeps no tokens that it could revoke. The client throws its token away.
  router.post('/logout', (_req, res) => {
    res.status(204).end()
  })

  return router
}
