import {
  type CryptoKey,
  errors,
  type JWTPayload,
  type JWTVerifyOptions,
  type JWTVerifyResult,
  jwtVerify,
  SignJWT,
} from 'jose'
import { z } from 'zod'
import type { Clock } from './clock.ts'

export interface TokenOptions {
  /** Signs the tokens: whoever has it can be anybody. At least 32 bytes. */
  secret: string
  /** Who issues the tokens. */
  issuer: string
  /** For whom they are. */
  audience: string
  clock: Clock
}

export interface Tokens {
  /** A token that says who the user is, and nothing else. */
  issueToken(userId: string): Promise<string>
  /** The id of the user for whom a token was issued; `undefined` for a token that is not ours, or no longer good. */
  verifyToken(token: string): Promise<string | undefined>
}

/** How long a token is good, in seconds. */
export const EXPIRES_IN = 3600

/** One algorithm for both directions, and never the one that a token names (RFC 8725, section 3.1). */
const ALGORITHM = 'HS256'

// #region 7 — the schema of the claims
/** What our tokens say, and jose does not ask for: it takes any number for a time, and any time for an end. */
const ourClaims = z
  .object({ sub: z.string(), iat: z.int(), exp: z.int() })
  .refine(({ iat, exp }) => exp - iat <= EXPIRES_IN)
// #endregion

/**
 * Issues and verifies access tokens: JSON Web Tokens (RFC 7519), signed with HMAC.
 * @throws {TypeError} when the secret is missing or too short.
 */
export function createTokens({ secret, issuer, audience, clock }: TokenOptions): Tokens {
  const bytes = new TextEncoder().encode(secret)
  // #region 5 — check the secret
  // As long as the hash at least (RFC 7518, section 3.2): one token is enough to try out secrets at leisure.
  if (bytes.length < 32) throw new TypeError('The secret of the tokens must have at least 32 bytes')
  // #endregion
  // Once, for jose would import the bytes again for each token.
  const key = importKey(bytes)

  const header = {
    alg: ALGORITHM,
    // #region 6 — the type in the header
    // So that a token for another purpose, signed with the same key, is not taken for one of these (RFC 9068, section 2.1).
    typ: 'at+jwt',
    // #endregion
  }

  /** What a token has to be, beside signed. */
  const requirements: JWTVerifyOptions = {
    // #region 7 — what a token must be
    // All of it is left open unless told (RFC 8725, sections 3.1, 3.8, 3.9 and 3.11).
    algorithms: [ALGORITHM],
    typ: header.typ,
    issuer,
    audience,
    requiredClaims: ['sub', 'exp'],
    // Refuses an `iat` in the future too.
    maxTokenAge: EXPIRES_IN,
    // #endregion
  }

  return {
    async issueToken(userId) {
      // #region 5 — sign a token
      return new SignJWT(claimsOf(userId)).setProtectedHeader(header).sign(await key)
      // #endregion
    },

    async verifyToken(token) {
      // #region 5 — verify a token
      try {
        return subjectOf(await jwtVerify(token, await key, { ...requirements, currentDate: clock() }))
      } catch (error) {
        // Whatever a token is made of, jose refuses it with an error of its own; all others are bugs.
        if (error instanceof errors.JOSEError) return undefined
        throw error
      }
      // #endregion
    },
  }

  function claimsOf(userId: string): JWTPayload {
    // #region 6 — the time of issue
    // NumericDate is in seconds (RFC 7519, section 2).
    const iat = Math.floor(clock().getTime() / 1000)
    // #endregion
    return {
      sub: userId,
      // #region 6 — the other claims
      iat,
      exp: iat + EXPIRES_IN,
      iss: issuer,
      aud: audience,
      // #endregion
    }
  }
}

/** For whom a token is whose signature is right. */
function subjectOf(verified: JWTVerifyResult): string | undefined {
  // #region 7 — check the claims
  // jose understands one extension, b64. Our tokens have none.
  if (verified.protectedHeader.crit !== undefined) return undefined
  if (!ourClaims.safeParse(verified.payload).success) return undefined
  // #endregion
  return verified.payload.sub
}

function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign', 'verify'])
  // Whoever uses it first hears of a failure.
  key.catch(() => {})
  return key
}
