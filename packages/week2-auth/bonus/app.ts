import cookieParser from 'cookie-parser'
import express, { type Express } from 'express'
import { noRoute, problemDetails } from 'shared/http/errors.ts'
import { requireJson } from 'shared/http/require-json.ts'
import { accountRoutes } from './account.ts'
import type { Clock } from './clock.ts'
import { allowFrontEnd } from './cors.ts'
import { emailVerificationRoutes } from './email-verification.ts'
import { loginRoutes } from './login.ts'
import { createMailLimit } from './mail-limit.ts'
import type { Mailer } from './mailer.ts'
import { createOneTimeTokens, type TokenRecords } from './one-time-tokens.ts'
import { passwordResetRoutes } from './password-reset.ts'
import type { RedisClient } from './redis.ts'
import { RedisSessionStore } from './redis-session-store.ts'
import { createRememberMe } from './remember-me.ts'
import { createRememberMeCookie } from './remember-me-cookie.ts'
import { requireSecret } from './secret.ts'
import type { Services } from './services.ts'
import { sessions } from './sessions.ts'
import { createUserStore, type UserStore } from './users.ts'

export interface AppOptions {
  /** Signs the ids of sessions. At least 32 bytes, as the other one. */
  sessionSecret: string
  /** Signs the tokens of those who are remembered. */
  jwtSecret: string
  users?: UserStore
  /** 12 unless told otherwise. */
  bcryptCost?: number
  /** Whether cookies are for TLS alone: they are, unless told otherwise. TLS may end at one proxy in front. */
  secureCookies?: boolean
  clock?: Clock
  /** Where users meet the app; the links in mails begin with it. */
  frontendUrl?: string
  /** Without one, no mails are sent. */
  mailer?: Mailer
  /** All that is kept of the tokens in mails. */
  tokenRecords?: TokenRecords
  /** The origins whose pages may read the answers. */
  corsOrigins?: string[]
  /** Where the sessions are; in memory unless told otherwise. */
  redis?: RedisClient
  /** How long Redis may take for a session, in milliseconds; 1000 unless told otherwise. */
  redisDeadlineMs?: number
}

/**
 * Makes the application. It neither listens nor reads the environment; `server.ts` does both.
 * @throws {Error} when a secret is too short.
 */
export function createApp(options: AppOptions): Express {
  const { sessionSecret, jwtSecret, secureCookies = true, corsOrigins = [], redis } = options
  const { users = createUserStore(), clock = () => new Date() } = options
  requireSecret('sessionSecret', sessionSecret)
  requireSecret('jwtSecret', jwtSecret)

  // #region 5 — where the sessions are stored
  // #starter const store = undefined as RedisSessionStore | undefined
  const store =
    redis && new RedisSessionStore({ client: redis, deadlineMs: options.redisDeadlineMs ?? 1_000 })
  // #endregion

  const services: Services = {
    users,
    clock,
    bcryptCost: options.bcryptCost ?? 12,
    rememberMe: createRememberMe(jwtSecret, clock),
    rememberMeCookie: createRememberMeCookie(secureCookies),
    mailer: options.mailer,
    mailLimit: createMailLimit(clock),
    oneTimeTokens: createOneTimeTokens(clock, options.tokenRecords ?? new Map()),
    frontendUrl: options.frontendUrl ?? 'http://localhost:5173',
    async endLogins(userId) {
      // First of all the users' own word: it holds at once, wherever the sessions are.
      users.endLogins(userId)
      await store?.destroyAllOf(userId)
    },
  }

  const app = express().disable('x-powered-by')
  // express-session sends no Secure cookie without TLS, of which only the proxy knows.
  if (secureCookies) app.set('trust proxy', 1)

  // #region 4 — allow the front end
  // Before everything that answers, refusals included: an answer without these headers tells the front end nothing.
  app.use(allowFrontEnd(corsOrigins))
  // #endregion

  // Before the sessions: it says how the app is, and not how Redis is.
  app.get('/health', (_req, res) => {
    res.json({ status: 'ok' })
  })

  app.use(express.json(), requireJson)
  app.use(sessions({ secret: sessionSecret, secureCookies, store }), cookieParser())

  app.use(loginRoutes(services))
  app.use(accountRoutes(services))
  app.use('/email-verifications', emailVerificationRoutes(services))
  app.use('/password-resets', passwordResetRoutes(services))

  app.use(noRoute)
  app.use(problemDetails)

  return app
}
