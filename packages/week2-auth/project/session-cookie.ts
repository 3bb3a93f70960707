import type { Request, Response } from 'express'
import { cookieName, cookieOptions, readCookie } from './cookies.ts'
import { REFRESH_LIFETIME } from './refresh-tokens.ts'

/** Where the browser keeps its refresh token. */
export interface SessionCookie {
  set(res: Response, refreshToken: string): void
  get(req: Request): string | undefined
  clear(res: Response): void
}

/** @param publicUrl where browsers reach the app. */
export function createSessionCookie(publicUrl: string): SessionCookie {
  const name = cookieName('refresh_token', publicUrl)
  // Strict: no other site's page can make a browser send it.
  const options = { ...cookieOptions(publicUrl), sameSite: 'strict' } as const

  return {
    set(res, refreshToken) {
      // #region 4 — set the cookie
      res.cookie(name, refreshToken, { ...options, maxAge: REFRESH_LIFETIME * 1000 })
      // #endregion
    },
    get(req) {
      return readCookie(req, name)
    },
    clear(res) {
      // #region 4 — clear the cookie
      // With the options it was set with: a browser knows a cookie by its name, path and host.
      res.clearCookie(name, options)
      // #endregion
    },
  }
}
