import { type CryptoKey, errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'

export interface AccessTokenOptions {
  /** Signs the tokens. A person who has it can be anybody. At least 32 bytes (RFC 7518, section 3.2). */
  secret: string
  /** The issuer of the tokens, `iss`. */
  issuer: string
  /** The audience of the tokens, `aud`. */
  audience: string
  /** How long a token is valid, in seconds. */
  expiresIn?: number
  clock?: () => Date
}

export interface AccessTokens {
  /** How long a token is valid, in seconds. */
  readonly expiresIn: number
  /** Returns a token that says who the user is, and nothing else. */
  issue(userId: string): Promise<string>
  /** Returns the id of the token's user, or `undefined` if the token is not ours or has expired. */
  verify(token: string): Promise<string | undefined>
}

const ALGORITHM = 'HS256'
/** Prevents that a token for another purpose, signed with the same key, is accepted here (RFC 9068, section 2.1). */
const TYPE = 'at+jwt'

/**
 * Issues and verifies access tokens: JSON Web Tokens, signed with HMAC by SHA-256. It accepts a token only if it looks like one that `issue` makes, however valid its signature is.
 * @throws {TypeError} when the secret is missing or too short.
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */
export function accessTokens({
  secret,
  issuer,
  audience,
  expiresIn = 3600,
  clock = () => new Date(),
}: AccessTokenOptions): AccessTokens {
  const bytes = new TextEncoder().encode(secret)
  if (bytes.length < 32) throw new TypeError('The secret of the tokens must have at least 32 bytes')
  const key = importKey(bytes)
  // jose accepts any number as a time, and any time as an expiry.
  const ourClaims = z
    .object({ sub: z.string(), iat: z.int(), exp: z.int() })
    .refine(({ iat, exp }) => exp - iat <= expiresIn)

  return {
    expiresIn,

    async issue(userId) {
      const iat = Math.floor(clock().getTime() / 1000)
      return new SignJWT({ sub: userId, iat, exp: iat + expiresIn, iss: issuer, aud: audience })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
        .sign(await key)
    },

    async verify(token) {
      try {
        const { payload, protectedHeader } = await jwtVerify(token, await key, {
          algorithms: [ALGORITHM],
          typ: TYPE,
          issuer,
          audience,
          requiredClaims: ['sub', 'exp'],
          // Rejects an `iat` in the future too.
          maxTokenAge: expiresIn,
          currentDate: clock(),
        })
        // jose understands one extension, b64. Our tokens have none.
        if (protectedHeader.crit !== undefined) return undefined
        return ourClaims.safeParse(payload).data?.sub
      } catch (error) {
        // For every bad token jose throws an error of its own. All other errors are bugs.
        if (error instanceof errors.JOSEError) return undefined
        throw error
      }
    },
  }
}

/** Once: jose would import the bytes again for each token. */
function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign', 'verify'])
  // The first call reports a failure.
  key.catch(() => {})
  return key
}
