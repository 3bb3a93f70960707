import type { CookieOptions, Request, Response } from 'express'
import type { RememberMeGrant } from './remember-me.ts'

/** Where the browser keeps its token. */
export interface RememberMeCookie {
  read(req: Request): string | undefined
  set(res: Response, grant: RememberMeGrant): void
  clear(res: Response): void
}

/** @param secure whether it travels over TLS alone. */
export function createRememberMeCookie(secure: boolean): RememberMeCookie {
  const name = 'remember-me'
  const options: CookieOptions = {
    path: '/',
    // #region 1 — the attributes of the cookie
    // No script reads it, and no other site's form sends it (RFC 6265bis, sections 5.6.6 and 8.8).
    httpOnly: true,
    sameSite: 'lax',
    secure,
    // #endregion
  }

  return {
    read(req) {
      // `cookie-parser` makes an object of `j:{}`: that is none of ours.
      const value: unknown = req.cookies[name]
      return typeof value === 'string' && value !== '' ? value : undefined
    },
    set(res, { token, maxAge }) {
      // #region 1 — set the cookie
      res.cookie(name, token, { ...options, maxAge: maxAge * 1000 })
      // #endregion
    },
    clear(res) {
      // #region 1 — clear the cookie
      // With the options it was set with: a browser knows a cookie by its name, path and host.
      res.clearCookie(name, options)
      // #endregion
    },
  }
}
