import type { CookieOptions, Request, Response } from 'express'

/** What a login or a refresh hands out; lifetimes in seconds. */
export interface HandedOut {
  token: string
  expiresIn: number
  refreshToken: string
  refreshExpiresIn: number
}

// #region 3 — names and attributes of the cookies
// The prefixes are promises that browsers hold the server to: Secure, and for __Host- also no Domain and all of the
// host, so that no other subdomain can plant such a cookie (RFC 6265bis, section 4.1.3).
const accessName = '__Host-token'
const refreshName = '__Secure-refresh-token'

const accessOptions: CookieOptions = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' }
/** Sent to where it is traded and nowhere else. A cookie with a path of its own cannot be `__Host-`. */
const refreshOptions: CookieOptions = { ...accessOptions, path: '/refresh-token' }
// #endregion

/** Answers with the tokens. No cache may keep such an answer (RFC 6749, section 5.1). */
export function sendTokens(
  res: Response,
  { token, expiresIn, refreshToken, refreshExpiresIn }: HandedOut,
): void {
  res.set('Cache-Control', 'no-store')
  // #region 3 — send the tokens
  // #starter res.json({ token, expiresIn, refreshToken })
  // Both last as long: an expired token still says who logs out, and that it has expired.
  const maxAge = refreshExpiresIn * 1000
  res.cookie(accessName, token, { ...accessOptions, maxAge })
  res.cookie(refreshName, refreshToken, { ...refreshOptions, maxAge })
  // What a script of the page can read, an injected one can carry away.
  res.json({ expiresIn })
  // #endregion
}

/** The access token of a request: of `Authorization: Bearer` (RFC 6750, section 2.1), in any case. */
export function accessTokenOf(req: Request): string | undefined {
  // Node keeps the first of several and drops the others, a proxy may have looked at the last: then it is neither.
  if ((req.headersDistinct.authorization ?? []).length > 1) return ''
  const header = req.get('Authorization')
  // A header that is no Bearer token is a wrong token, and not none.
  if (header !== undefined) return /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? ''
  // #region 3 — the access token in a cookie
  if (typeof req.cookies[accessName] === 'string') return req.cookies[accessName]
  // #endregion
  return undefined
}

/** The refresh token of a request. */
export function refreshTokenOf(req: Request): string | undefined {
  // #region 3 — where the refresh token is
  // #starter const token: unknown = req.body?.refreshToken
  const token: unknown = req.cookies[refreshName]
  // #endregion
  // A body may hold anything, and cookie-parser makes an object of a value that begins with `j:`.
  return typeof token === 'string' ? token : undefined
}

/** Lets the client forget its tokens. */
export function clearTokens(res: Response): void {
  // #region 3 — clear both cookies
  // A cookie is known by its name, its domain and its path: with another path, another cookie would be cleared.
  res.clearCookie(accessName, accessOptions)
  res.clearCookie(refreshName, refreshOptions)
  // #endregion
}
