import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Clock } from './clock.ts'
import { unauthorized } from './unauthorized.ts'

/** What an access token says: who, and in which family of refresh tokens it was issued. */
export interface AccessClaims {
  userId: string
  familyId?: string
}

export interface Tokens {
  /** How long an access token is valid, in seconds. */
  lifetimeSeconds: number
  issueToken(claims: AccessClaims): Promise<string>
  /**
   * @param evenExpired only for logging out: what is given up may be out of date.
   * @throws {AppError} 401, `token-expired` or `token-invalid`.
   */
  verifyToken(token: string, options?: { evenExpired?: boolean }): Promise<AccessClaims>
}

export interface TokenOptions {
  /** At least 32 bytes in UTF-8, as long as what SHA-256 computes (RFC 7518, section 3.2). */
  secret: string
  clock: Clock
  lifetimeSeconds: number
}

const issuer = 'https://nine-weeks.example'
const audience = 'https://nine-weeks.example/api'
// Other kinds of token signed with the same key are no access tokens (RFC 8725, section 3.11; RFC 9068, section 2.1).
const typ = 'at+jwt'
const alg = 'HS256'

/**
 * Issues and verifies access tokens, JSON Web Tokens of a short life.
 * @throws {Error} when the secret is too short.
 */
export function createTokens({ secret, clock, lifetimeSeconds }: TokenOptions): Tokens {
  const bytes = new TextEncoder().encode(secret)
  if (bytes.length < 32) throw new Error(`jwtSecret has ${bytes.length} bytes: at least 32 are needed`)
  // Imported once: doing so for each token costs a third of the time.
  const key = crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ])

  return {
    lifetimeSeconds,

    async issueToken({ userId, familyId }) {
      // #region 1 — sign a token
      const now = Math.floor(clock().getTime() / 1000)
      return new SignJWT({ sid: familyId })
        .setProtectedHeader({ alg, typ })
        .setSubject(userId)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(now + lifetimeSeconds)
        .sign(await key)
      // #endregion
    },

    async verifyToken(token, { evenExpired = false } = {}) {
      // #region 1 — verify a token
      try {
        const { payload } = await jwtVerify(token, await key, {
          // The token does not choose how it is verified (RFC 8725, section 3.1).
          algorithms: [alg],
          typ,
          issuer,
          audience,
          // Without these jose takes a token that never ends.
          requiredClaims: ['sub', 'iat', 'exp'],
          // No clockTolerance: the clock that issues is the one that verifies.
          currentDate: evenExpired ? new Date(0) : clock(),
        })
        if (!isOurs(token, payload)) throw unauthorized('token-invalid')
        const { sub: userId = '', sid } = payload
        return { userId, familyId: typeof sid === 'string' ? sid : undefined }
      } catch (error) {
        // Whatever a token is made of, jose refuses it with an error of its own; all others are bugs.
        if (!(error instanceof errors.JOSEError)) throw error
        // Thrown only once signature, issuer and audience have proved right: a forgery is never just "expired".
        const isExpired = error instanceof errors.JWTExpired && isOurs(token, error.payload)
        throw unauthorized(isExpired ? 'token-expired' : 'token-invalid', error)
      }
      // #endregion
    },
  }

  // #region 1 — what jose leaves open, if you check it apart
  /** jose takes any number for a time and any time for an end, and understands one extension, b64. */
  function isOurs(token: string, payload: JWTPayload): boolean {
    const now = Math.floor(clock().getTime() / 1000)
    const ourClaims = z
      .object({ sub: z.string(), iat: z.int().max(now), exp: z.int() })
      .refine(({ iat, exp }) => exp - iat <= lifetimeSeconds)
    return decodeProtectedHeader(token).crit === undefined && ourClaims.safeParse(payload).success
  }
  // #endregion
}
