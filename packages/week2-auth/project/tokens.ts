import type { webcrypto } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { AppError } from 'shared/http/errors.ts'
import { z } from 'zod'
import type { Clock } from './clock.ts'

export interface AccessTokenOptions {
  /** At least 32 bytes: what HS256 needs to be as strong as its hash (RFC 7518, section 3.2). */
  secret: string
  /** Who issues the tokens and for whom: this app, by its URL. */
  issuer: string
  clock: Clock
}

export interface AccessTokens {
  /** How long a token is good, in seconds. */
  expiresIn: number
  /** A token that says who the user is, and nothing else: what they may do can change while it is good. */
  issue(userId: string): Promise<string>
  /**
   * The id of the user for whom the token was issued.
   * @throws {AppError} 401 for every token that is not ours, or no longer good.
   */
  verify(token: string): Promise<string>
}

const ALGORITHM = 'HS256'
/** Keeps tokens for other purposes, signed with the same key, from being taken for these (RFC 9068, section 2.1). */
const TYPE = 'at+jwt'

/**
 * Issues and verifies the access tokens of the app, JWTs.
 * @throws {TypeError} when the secret is too short.
 */
export function createAccessTokens({ secret, issuer, clock }: AccessTokenOptions): AccessTokens {
  const expiresIn = 15 * 60
  const bytes = new TextEncoder().encode(secret)
  // #region 2 — check the secret
  if (bytes.length < 32) throw new TypeError('jwtSecret must have at least 32 bytes')
  // #endregion
  // Imported once: jose would import the bytes again for each token.
  const key = importKey(bytes)

  return {
    expiresIn,

    async issue(userId) {
      // #region 2 — sign a token
      const now = Math.floor(clock().getTime() / 1000)
      return new SignJWT()
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
        .setSubject(userId)
        .setIssuer(issuer)
        .setAudience(issuer)
        .setIssuedAt(now)
        .setExpirationTime(now + expiresIn)
        .sign(await key)
      // #endregion
    },

    async verify(token) {
      // #region 3 — verify a token
      try {
        // All that jose leaves open unless told: RFC 8725, sections 3.1, 3.8, 3.9 and 3.11.
        const { payload, protectedHeader } = await jwtVerify(token, await key, {
          algorithms: [ALGORITHM],
          typ: TYPE,
          issuer,
          audience: issuer,
          requiredClaims: ['sub', 'exp'],
          // Refuses an `iat` in the future too.
          maxTokenAge: expiresIn,
          currentDate: clock(),
        })
        const claims = ourClaims(expiresIn).safeParse(payload)
        // jose understands one extension, b64. Our tokens have none.
        if (protectedHeader.crit !== undefined || !claims.success) throw invalidToken()
        return claims.data.sub
      } catch (error) {
        // Whatever a token is made of, jose refuses it with an error of its own; all others are bugs.
        throw error instanceof errors.JOSEError ? invalidToken(error) : error
      }
      // #endregion
    },
  }
}

function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<webcrypto.CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign', 'verify'])
  // Whoever uses it first hears of a failure.
  key.catch(() => {})
  return key
}

// #region 3 — what our tokens say, and the answer to a bad one
/** jose takes any number for a time, and any time for an end. */
function ourClaims(lifetime: number) {
  return z
    .object({ sub: z.string(), iat: z.int(), exp: z.int() })
    .refine(({ iat, exp }) => exp - iat <= lifetime)
}

function invalidToken(error?: unknown) {
  const expired = error instanceof errors.JWTExpired
  const detail = expired ? 'The access token has expired' : 'The access token is not valid'
  // RFC 6750, section 3.1: invalid_token stands for both.
  const headers = { 'WWW-Authenticate': `Bearer error="invalid_token", error_description="${detail}"` }
  return new AppError(401, expired ? 'token-expired' : 'token-invalid', detail, { headers })
}
// #endregion
