import type { Request } from 'express'

/**
 * The token in the `Authorization` header of a request (RFC 6750, section 2.1). Nowhere else: addresses are logged, and
 * bodies and cookies can be sent by other sites.
 * @returns `undefined` where there is none; what cannot be a token is answered as it is, for somebody to refuse.
 */
export function bearerToken(req: Request): string | undefined {
  // #region 7 — more than one header
  // Node keeps the first of several and drops the others, a proxy may have looked at the last: then it is neither.
  const headers = req.headersDistinct.authorization ?? []
  if (headers.length > 1) return headers.join()
  // #endregion
  // #region 5 — read the token from the header
  // The name of the scheme has no case, and one space or more behind it (RFC 9110, section 11.4).
  return /^Bearer +(.+)$/i.exec(req.get('Authorization') ?? '')?.[1]
  // #endregion
}
