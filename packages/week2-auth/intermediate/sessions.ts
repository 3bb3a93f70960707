// #region 1
import { promisify } from 'node:util'
// #endregion
import type { CookieOptions, Request, RequestHandler, Response } from 'express'
import session, { type Store } from 'express-session'
import type { Clock } from './clock.ts'
import type { User } from './users.ts'

/** What a session knows of its user: who it is. Whatever else is true of them, the users' store knows. */
export type SessionUser = Pick<User, 'id' | 'username'>

declare module 'express-session' {
  interface SessionData {
    user: SessionUser
    /** In milliseconds since 1970. */
    endsAt: number
  }
}

export interface SessionOptions {
  /** Signs the cookies, so that nobody can try out ids. At least 32 bytes. */
  secret: string
  /** Whether clients come by TLS, which a proxy in front may end. */
  production: boolean
  /** Where the sessions are kept; in memory unless told otherwise. */
  store?: Store | undefined
}

/** However busy: 24 hours are what NIST SP 800-63B-4 allows between two logins (section 2.2.3). */
const LIFETIME_MS = 24 * 60 * 60 * 1000

/**
 * Middleware that finds the session to which the cookie of a request belongs.
 * @throws {TypeError} when the secret is missing or too short.
 */
export function sessions({ secret, production, store }: SessionOptions): RequestHandler {
  // #region 1 — make the middleware
  if (!secret || Buffer.byteLength(secret) < 32) {
    throw new TypeError('The secret of the sessions must have at least 32 bytes')
  }
  return session({
    secret,
    store,
    ...cookie(production),
    // Only a login makes a session: nothing is kept of, or sent to, those who pass by.
    saveUninitialized: false,
    // What has not changed is not written again, over what a parallel request has changed or ended.
    resave: false,
  })
  // #endregion
}

/** Name and attributes of the cookie: to clear it takes the same. */
function cookie(production: boolean): { name: string; cookie: CookieOptions } {
  // #region 1 — name and attributes of the cookie
  return {
    // Not `connect.sid`, which says what runs here. Browsers take a name with `__Host-` only with Secure, Path=/ and no
    // Domain (RFC 6265bis, section 4.1.3.2): no subdomain and nobody on a plain connection can plant one.
    name: production ? '__Host-sid' : 'sid',
    // No script reads it, and other sites cannot have it sent with their forms (section 8.8).
    cookie: { httpOnly: true, sameSite: 'lax', secure: production, path: '/' },
  }
  // #endregion
}

/**
 * Begins the session of a user. It resolves once the session is kept.
 * @param clock says when the session begins, and so when it ends.
 * @throws what the store throws: then nobody is logged in.
 */
export async function logIn(req: Request, { id, username }: User, clock: Clock): Promise<void> {
  // #region 1 — a new session for the user
  try {
    // Whoever had this id before the login must not be logged in with it now: session fixation (OWASP Session
    // Management Cheat Sheet, "Renew the Session ID After Any Privilege Level Change").
    await promisify(req.session.regenerate).call(req.session)
    req.session.user = { id, username }
    // #endregion
    // #region 2 — when the session ends
    req.session.endsAt = clock().getTime() + LIFETIME_MS
    // #endregion
    // #region 1 — save the session, or undo it
    // #starter throw
    // Otherwise express-session saves it once the answer has begun, when it is too late for a 500.
    await promisify(req.session.save).call(req.session)
  } catch (error) {
    // Or express-session would save it after all, behind the 500, and send its cookie. Best effort: the store may be away.
    await promisify(req.session.destroy)
      .call(req.session)
      .catch(() => {})
    throw error
  }
  // #endregion
}

/** Who is logged in; nobody, once the session has come to its end. */
export function currentUser(req: Request, clock: Clock): SessionUser | undefined {
  // #region 2 — who is logged in now
  const { user, endsAt = 0 } = req.session
  return clock().getTime() < endsAt ? user : undefined
  // #endregion
}

/** Ends the session of a request, if it has one, and clears the cookie. It resolves once the session is gone. */
export async function logOut(req: Request, res: Response, production: boolean): Promise<void> {
  // #region 4 — end the session and its cookie
  await promisify(req.session.destroy).call(req.session)
  const { name, cookie: attributes } = cookie(production)
  res.clearCookie(name, attributes)
  // #endregion
}
