import cookieParser from 'cookie-parser'
import express, { type Express } from 'express'
import { noRoute, problemDetails } from 'shared/http/errors.ts'
import { requireJson } from 'shared/http/require-json.ts'
import { authRouter } from './auth-router.ts'
import { authenticateToken } from './authenticate-token.ts'
import type { Clock } from './clock.ts'
import type { LoginLimits } from './login-limiter.ts'
import { createPasswords, type Passwords } from './passwords.ts'
import { createRefreshTokens, type Family } from './refresh-tokens.ts'
import { requireOrigin } from './require-origin.ts'
import { createTokens } from './tokens.ts'
import { createUserStore, type UserStore } from './users.ts'
import { usersRouter } from './users-router.ts'

export interface AppOptions {
  /** Signs the access tokens. At least 32 bytes. */
  jwtSecret: string
  /** Where the pages of the app come from, as browsers write it: `https://app.example`. */
  origin: string
  /** What time it is for tokens; that of the system unless told otherwise. */
  clock?: Clock
  /** bcrypt's cost; 12 unless told otherwise. */
  bcryptCost?: number
  /** What hashes; made with `bcryptCost` unless it is given. */
  passwords?: Passwords
  users?: UserStore
  /** An admin who is there from the beginning. */
  admin?: { username: string; passwordHash: string }
  /** How long an access token is valid; 15 minutes unless told otherwise. */
  accessTokenSeconds?: number
  /** How long a refresh token may wait for its use; 7 days unless told otherwise. */
  refreshTokenSeconds?: number
  /** How long one can go on without logging in again; 30 days unless told otherwise. */
  familySeconds?: number
  /** Holds what is known of refresh tokens. */
  families?: Map<string, Family>
  loginLimits?: LoginLimits
  /** How many proxies of our own there are in front of the app; none unless told otherwise. */
  trustProxy?: number
}

const usualLimits: LoginLimits = {
  perAddress: { attempts: 100, windowSeconds: 15 * 60 },
  perAccount: { attempts: 10, windowSeconds: 15 * 60 },
}

/** Makes the application. It neither listens nor reads the environment: `server.ts` does both. */
export function createApp({
  jwtSecret,
  origin,
  clock = () => new Date(),
  bcryptCost = 12,
  passwords = createPasswords({ bcryptCost }),
  users = createUserStore(),
  admin,
  accessTokenSeconds = 15 * 60,
  refreshTokenSeconds = 7 * 24 * 3600,
  familySeconds = 30 * 24 * 3600,
  families,
  loginLimits = usualLimits,
  trustProxy = 0,
}: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  const tokens = createTokens({ secret: jwtSecret, clock, lifetimeSeconds: accessTokenSeconds })
  const refreshTokens = createRefreshTokens({
    clock,
    tokenSeconds: refreshTokenSeconds,
    familySeconds,
    families,
  })
  const guard = authenticateToken(tokens, users, refreshTokens)

  // #region 7 — trust the proxy
  // Never `true`: then the client would write its address itself.
  app.set('trust proxy', trustProxy)
  // #endregion

  // #region 4 — add the first admin
  // Where the name is taken, nothing changes: nobody becomes admin because they were there first.
  if (admin) users.add({ ...admin, role: 'admin' })
  // #endregion

  app.get('/health', (_req, res) => {
    res.json({ status: 'ok' })
  })

  // #region 3 — checks and cookies before the routes
  // Before anything is read: a forged request has no effect at all.
  app.use(requireOrigin(origin))
  app.use(cookieParser())
  // #endregion
  // The longest body here is far below: names that nobody can have are not worth much memory.
  app.use(express.json({ limit: '4kb' }))
  app.use(requireJson)

  app.use(authRouter({ users, passwords, tokens, refreshTokens, loginLimits, guard }))
  // #region 5 — the routes of the users
  app.use('/api/users', usersRouter(users, guard))
  // #endregion

  app.use(noRoute)
  app.use(problemDetails)
  return app
}
