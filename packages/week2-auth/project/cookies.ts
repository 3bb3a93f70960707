import type { CookieOptions, Request } from 'express'

/**
 * What the cookies of the app have in common.
 * @param publicUrl where browsers reach the app.
 */
export function cookieOptions(publicUrl: string): CookieOptions & { secure: boolean } {
  // Without TLS, on one's own machine, a Secure cookie would not come back.
  const secure = new URL(publicUrl).protocol === 'https:'
  // HttpOnly: a script that got into the page cannot carry them away.
  return { path: '/', httpOnly: true, secure }
}

/**
 * A name that says to browsers what the cookie must be: `__Host-` is taken only from this very host, over TLS
 * (RFC 6265bis, section 4.1.3.2).
 */
export function cookieName(name: string, publicUrl: string): string {
  return cookieOptions(publicUrl).secure ? `__Host-${name}` : name
}

/** The text in a cookie. What `cookie-parser` made an object of, `j:{}`, is none. */
export function readCookie(req: Request, name: string): string | undefined {
  const value: unknown = req.cookies[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
