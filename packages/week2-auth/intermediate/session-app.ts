import express, { type Express } from 'express'
import type { Store } from 'express-session'
import { AppError, noRoute, problemDetails } from 'shared/http/errors.ts'
import { requireJson } from 'shared/http/require-json.ts'
import { checkCredentials, register } from './accounts.ts'
import type { Clock } from './clock.ts'
import { loggedInUser, requireLogin } from './require-login.ts'
import { currentUser, logIn, logOut, sessions } from './sessions.ts'
import { createUserStore, type UserStore } from './users.ts'

export interface AppOptions {
  /** Signs the cookies; at least 32 bytes. */
  secret: string
  users?: UserStore
  /** Where the sessions are kept; in memory unless told otherwise. */
  store?: Store
  /** Whether clients come by TLS, to a proxy in front of the app. */
  production?: boolean
  clock?: Clock
  bcryptCost?: number
}

/** Makes the app that knows its users by sessions. It neither listens nor reads the environment. */
export function createApp({
  secret,
  users = createUserStore(),
  store,
  production = false,
  clock = () => new Date(),
  bcryptCost = 10,
}: AppOptions): Express {
  const app = express()
  app.use(express.json(), requireJson)

  // #region 1 — the middleware for sessions
  // The proxy says in X-Forwarded-Proto whether a client came by TLS. Anybody can say so, hence only where there is one.
  if (production) app.set('trust proxy', 1)
  app.use(sessions({ secret, production, store }))
  // #endregion

  app.post('/register', async (req, res) => {
    const { username } = await register(users, req.body, bcryptCost)
    res.status(201).json({ username })
  })

  app.post('/login', async (req, res) => {
    const user = await checkCredentials(users, req.body, bcryptCost)
    // #region 1 — begin the session
    await logIn(req, user, clock)
    // #endregion
    res.json({ message: `Welcome, ${user.username}` })
  })

  // #region 2 — the route
  app.get('/me', (req, res) => {
    const user = currentUser(req, clock)
    if (!user) throw new AppError(401, 'not-logged-in', 'Log in first')
    res.json(user)
  })
  // #endregion

  // #region 3 — the route
  app.get('/profile', requireLogin(users, clock), (_req, res) => {
    const { username } = loggedInUser(res)
    res.json({ username })
  })
  // #endregion

  // #region 4 — the route
  app.post('/logout', async (req, res) => {
    await logOut(req, res, production)
    res.status(204).end()
  })
  // #endregion

  app.use(noRoute, problemDetails)
  return app
}
