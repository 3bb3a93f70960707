import { AppError } from 'shared/http/errors.ts'

/** Why a request is not let in: for the client, which refreshes an expired token and gives up an invalid one. */
export type TokenFault = 'token-missing' | 'token-expired' | 'token-invalid'

const details: Record<TokenFault, string> = {
  'token-missing': 'Log in first',
  'token-expired': 'The token has expired',
  'token-invalid': 'The token is not valid',
}

/** The answer 401. A 401 has to say how to do better in `WWW-Authenticate` (RFC 9110, section 15.5.2). */
export function unauthorized(code: TokenFault, cause?: unknown): AppError {
  // #region 1 — the answer 401
  const detail = details[code]
  // Who has sent no token has made no error that could be named (RFC 6750, section 3.1).
  const challenge =
    code === 'token-missing' ? 'Bearer' : `Bearer error="invalid_token", error_description="${detail}"`
  return new AppError(401, code, detail, { cause, headers: { 'WWW-Authenticate': challenge } })
  // #endregion
}
