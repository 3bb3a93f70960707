import cookieParser from 'cookie-parser'
import express, { type Express } from 'express'
import { noRoute, problemDetailsTo } from 'shared/http/errors.ts'
import { createAccounts } from './accounts.ts'
import { authenticateToken } from './authenticate-token.ts'
import type { Clock } from './clock.ts'
import { identityRoutes } from './identity-routes.ts'
import { login } from './login.ts'
import { createMemoryRepositories } from './memory-repositories.ts'
import { oauthRoutes } from './oauth-routes.ts'
import { createProvider, type ProviderOptions } from './provider.ts'
import { createRefreshTokens } from './refresh-tokens.ts'
import { register } from './register.ts'
import type { Repositories } from './repositories.ts'
import { createSessionCookie } from './session-cookie.ts'
import { sessionRoutes } from './session-routes.ts'
import { createSignIns } from './sign-in.ts'
import { createAccessTokens } from './tokens.ts'
import { userRoutes } from './user-routes.ts'

export interface AppOptions {
  /** Signs the access tokens: at least 32 bytes. */
  jwtSecret: string
  /** Where everything is kept; in memory unless told otherwise. */
  repositories?: Repositories
  /** Where browsers reach the app, its origin: `https://app.example.com`. Never taken from a request. */
  publicUrl?: string
  /** With whom users can sign in; nobody unless told otherwise. */
  provider?: ProviderOptions
  /** How much work a password is; each step doubles it. */
  bcryptCost?: number
  clock?: Clock
  /** Is given every error that is answered with 5xx. */
  report?: (error: unknown) => void
}

/**
 * Makes the application. It neither listens nor reads the environment; `server.ts` does both.
 * @throws {TypeError} when an option is not safe.
 */
export function createApp({
  jwtSecret,
  repositories = createMemoryRepositories(),
  publicUrl = 'http://localhost:3000',
  provider: providerOptions,
  bcryptCost = 10,
  clock = () => new Date(),
  report = (error) => console.error(error),
}: AppOptions): Express {
  const { users, identities, pendingSignIns } = repositories
  const tokens = createAccessTokens({ secret: jwtSecret, issuer: publicUrl, clock })
  const refreshTokens = createRefreshTokens(repositories.refreshTokens, clock)
  const cookie = createSessionCookie(publicUrl)
  const authenticate = authenticateToken(tokens, users)
  const app = express()

  app.use((_req, res, next) => {
    // Answers hold tokens and what only one person may see (RFC 6749, section 5.1).
    res.set('Cache-Control', 'no-store')
    next()
  })
  app.use(express.json())
  app.use(cookieParser())

  app.post('/register', register(users, bcryptCost))
  app.post('/login', login({ users, tokens, refreshTokens, cookie, bcryptCost }))
  app.use(sessionRoutes({ users, tokens, refreshTokens, cookie }))
  app.use(userRoutes(users, authenticate))
  app.use(identityRoutes(identities, authenticate))

  if (providerOptions) {
    const provider = createProvider(providerOptions, new URL('/oauth/callback', publicUrl).href)
    const signIns = createSignIns({ provider, repository: pendingSignIns, clock, publicUrl })
    const accounts = createAccounts(users, identities)
    app.use(oauthRoutes({ signIns, accounts, refreshTokens, cookie, authenticate, publicUrl }))
  }

  app.use(noRoute)
  // The error alone: a request has cookies, and codes in its URL.
  app.use(problemDetailsTo((error) => report(error)))
  return app
}
