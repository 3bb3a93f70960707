import type { RequestHandler } from 'express'
import { AppError } from 'shared/http/errors.ts'

// #region 3 — what the middleware needs
/** They change nothing, so a forged one does no harm (RFC 9110, section 9.2.1). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The origin of a URL, and of what is none nothing. */
function originOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined
}
// #endregion

/**
 * Middleware that lets requests through which may change something only when a page of our own has sent them: a
 * browser sends our cookies along whoever has made it send the request.
 * @param origin that of our pages, `https://app.example`.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function requireOrigin(origin: string): RequestHandler {
  // #region 3 — the middleware
  return (req, _res, next) => {
    // Referer where there is no Origin; `Origin: null` is one, that of nobody in particular.
    const sender = req.get('Origin') ?? originOf(req.get('Referer'))
    if (SAFE.has(req.method) || sender === origin) return next()
    throw new AppError(403, 'wrong-origin', 'This request does not come from a page of this app')
  }
  // #endregion
}
