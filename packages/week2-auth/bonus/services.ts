import type { Clock } from './clock.ts'
import type { MailLimit } from './mail-limit.ts'
import type { Mailer } from './mailer.ts'
import type { OneTimeTokens } from './one-time-tokens.ts'
import type { RememberMe } from './remember-me.ts'
import type { RememberMeCookie } from './remember-me-cookie.ts'
import type { UserStore } from './users.ts'

/** What the routes of the app share. */
export interface Services {
  users: UserStore
  clock: Clock
  bcryptCost: number
  rememberMe: RememberMe
  rememberMeCookie: RememberMeCookie
  mailer: Mailer | undefined
  mailLimit: MailLimit
  oneTimeTokens: OneTimeTokens
  /** Where users meet the app: the links in mails begin with it. Without a slash at its end. */
  frontendUrl: string
  /** Logs a user out of all browsers, whatever lets them in there. */
  endLogins(userId: string): Promise<void>
}
