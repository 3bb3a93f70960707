import type { CookieOptions, Request, RequestHandler, Response } from 'express'
import session, { type Store } from 'express-session'
import type { User, UserStore } from './users.ts'

declare module 'express-session' {
  interface SessionData {
    /** Who has logged in with this session, and at which generation of the user's logins. */
    login?: { userId: string; generation: number }
  }
}

export interface SessionOptions {
  /** Signs the id in the cookie. */
  secret: string
  /** Whether the cookies of the app travel over TLS alone. */
  secureCookies: boolean
  /** In memory where there is none. */
  store?: Store
}

const name = 'sid'
// Without a Max-Age: the cookie goes when the browser is closed.
const cookieOptions = (secure: boolean): CookieOptions => ({
  httpOnly: true,
  sameSite: 'lax',
  path: '/',
  secure,
})

/** Middleware that gives requests their `req.session`. Nothing is kept of those who have not logged in. */
export function sessions({ secret, secureCookies, store }: SessionOptions): RequestHandler {
  const cookie = cookieOptions(secureCookies) as session.CookieOptions
  return session({ name, secret, store, cookie, resave: false, saveUninitialized: false })
}

/**
 * Makes the session that of a user, under a new id: whoever knew the old one has nothing (session fixation).
 * @param user as found before the password was checked, so that a login is void that all logins' end has overtaken.
 * @throws what the store has failed with. The response sets no cookie then.
 */
export async function logIn(req: Request, user: User): Promise<void> {
  try {
    await promised((done) => req.session.regenerate(done))
    req.session.login = { userId: user.id, generation: user.generation }
    // Else it is saved behind the answer, when it is too late to say that it failed.
    await promised((done) => req.session.save(done))
  } catch (error) {
    // Not saved, so not to be saved again at the end of the response, nor to be handed out.
    req.session = undefined as never
    throw error
  }
}

/** Ends this session, also at the server: a copy of its cookie is worthless. */
export async function logOut(req: Request, res: Response): Promise<void> {
  const { secure } = req.session.cookie
  await promised((done) => req.session.destroy(done))
  res.clearCookie(name, cookieOptions(secure === true))
}

/** Who is logged in with this session; nobody where that login has been made void. */
export function currentUser(req: Request, users: UserStore): User | undefined {
  const { login } = req.session
  const user = login && users.findById(login.userId)
  return user?.generation === login?.generation ? user : undefined
}

function promised(act: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    act((error) => (error ? reject(error) : resolve()))
  })
}
