import type { Request, RequestHandler, Response } from 'express'
import type { RememberMeGrant } from './remember-me.ts'
import type { Services } from './services.ts'
import { currentUser, logIn } from './sessions.ts'

/** Middleware that logs those in whom their browser remembers and who have no session any more. */
export function logInRemembered({
  users,
  rememberMe,
  rememberMeCookie,
  endLogins,
}: Services): RequestHandler {
  return async (req, res, next) => {
    // #region 1 — log in by the cookie
    const token = rememberMeCookie.read(req)
    if (token === undefined || currentUser(req, users)) return next()
    const remembered = await rememberMe.use(token)
    if (remembered?.stolen) await endLogins(remembered.userId)
    const user = remembered && users.findById(remembered.userId)
    if (!user || remembered.stolen || user.generation !== remembered.generation) {
      rememberMeCookie.clear(res)
      return next()
    }
    // The old token is used up: if the login fails, the browser needs the new one all the same.
    if (remembered.next) rememberMeCookie.set(res, remembered.next)
    await logIn(req, user)
    // #endregion
    next()
  }
}

/**
 * Ends what this browser was remembered by so far.
 * @param next what it is remembered by from now on; nothing where there is none.
 */
export async function remember(
  req: Request,
  res: Response,
  { rememberMe, rememberMeCookie }: Services,
  next?: RememberMeGrant,
): Promise<void> {
  const token = rememberMeCookie.read(req)
  // #region 1 — replace what is remembered
  if (token !== undefined) await rememberMe.end(token)
  if (next) rememberMeCookie.set(res, next)
  else if (token !== undefined) rememberMeCookie.clear(res)
  // #endregion
}
