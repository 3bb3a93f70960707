import express, { type Express } from 'express'
import { noRoute, problemDetails } from 'shared/http/errors.ts'
import { requireJson } from 'shared/http/require-json.ts'
import { checkCredentials, register } from './accounts.ts'
import { authenticateToken, userOf } from './authenticate-token.ts'
import type { Clock } from './clock.ts'
import { createTokens, EXPIRES_IN } from './tokens.ts'
import { createUserStore, type UserStore } from './users.ts'

export interface AppOptions {
  /** Signs the tokens; at least 32 bytes. */
  secret: string
  users?: UserStore
  /** Who issues the tokens. */
  issuer?: string
  /** For whom they are. */
  audience?: string
  clock?: Clock
  bcryptCost?: number
}

/** Makes the app that knows its users by tokens. It neither listens nor reads the environment. */
export function createApp({
  secret,
  users = createUserStore(),
  issuer = 'https://nine-weeks.example',
  audience = 'https://nine-weeks.example/api',
  clock = () => new Date(),
  bcryptCost = 10,
}: AppOptions): Express {
  const tokens = createTokens({ secret, issuer, audience, clock })
  const app = express()
  app.use(express.json(), requireJson)

  app.post('/register', async (req, res) => {
    const { username } = await register(users, req.body, bcryptCost)
    res.status(201).json({ username })
  })

  app.post('/login', async (req, res) => {
    const user = await checkCredentials(users, req.body, bcryptCost)
    // #region 6 — the header of the answer
    // Whoever has the answer is the user: no cache may have it (RFC 6749, section 5.1).
    res.set('Cache-Control', 'no-store')
    // #endregion
    res.json({
      // #region 5 — the token in the answer
      token: await tokens.issueToken(user.id),
      // #endregion
      // #region 6 — how long the token lives
      expiresIn: EXPIRES_IN,
      // #endregion
    })
  })

  // #region 5 — the routes for tokens
  const loggedIn = authenticateToken(tokens, users)

  app.get('/me', loggedIn, (_req, res) => {
    const { id, username } = userOf(res)
    res.json({ id, username })
  })

  app.get('/profile', loggedIn, (_req, res) => {
    const { username } = userOf(res)
    res.json({ username })
  })

  // Nothing is kept here that could end. The client throws its token away.
  app.post('/logout', (_req, res) => {
    res.status(204).end()
  })
  // #endregion

  app.use(noRoute, problemDetails)
  return app
}
