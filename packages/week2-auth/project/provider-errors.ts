import * as openid from 'openid-client'
import { AppError } from 'shared/http/errors.ts'

/** Answers that are none of a provider: no answer in time, a status or a type that it would not send. */
const AWAY = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
])

/** What the provider sends the browser back with when it is the provider that cannot (RFC 6749, section 4.1.2.1). */
const NOT_NOW = new Set(['server_error', 'temporarily_unavailable'])

/** For a provider that does not answer, or not as one does. */
export function providerAway(reason: unknown): AppError {
  // #region 5 — the provider is away
  // RFC 9110, section 15.6.4: the fault is not the browser's, and will pass.
  const headers = { 'Retry-After': '10' }
  return new AppError(503, 'provider-away', 'The provider cannot be reached: try again', {
    headers,
    cause: reason,
  })
  // #endregion
}

/**
 * What to answer the browser when the provider, or what claims to come from it, has failed. Neither the log nor the browser sees
 * what was received: it can hold tokens, or what an attacker would like people to read.
 */
export function providerProblem(error: unknown): Error {
  // #region 6 — what to answer for an error
  if (error instanceof AppError) return error
  if (error instanceof openid.AuthorizationResponseError) {
    if (NOT_NOW.has(error.error)) return providerAway(error.error)
    const code = error.error === 'access_denied' ? 'access-denied' : 'sign-in-refused'
    return new AppError(400, code, 'The provider did not sign you in')
  }
  if (error instanceof openid.ResponseBodyError) {
    if (error.status >= 500) return providerAway(error.error)
    if (error.error === 'invalid_grant') return refused(error.error)
    return new Error(`The provider refuses this app: ${error.error}`)
  }
  if (error instanceof openid.WWWAuthenticateChallengeError) {
    return new Error('The provider refuses this app: see OIDC_CLIENT_ID and OIDC_CLIENT_SECRET')
  }
  const { code, message } = error as { code?: string; message?: string }
  // A TypeError without a code is that of `fetch`: there was no connection.
  const isAway = error instanceof TypeError ? code === undefined : AWAY.has(code ?? '')
  return isAway ? providerAway(code ?? message) : refused(message)
  // #endregion
}

// #region 6 — helpers of providerProblem, if any
function refused(reason: unknown): AppError {
  const detail = 'The answer of the provider does not hold: begin again'
  return new AppError(400, 'sign-in-refused', detail, { cause: reason })
}
// #endregion
