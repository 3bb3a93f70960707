import { type CryptoKey, errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'

export interface AccessTokenOptions {
  /** Signs the tokens: whoever has it can be anybody. At least 32 bytes (RFC 7518, section 3.2). */
  secret: string
  /** Who issues the tokens. */
  issuer: string
  /** For whom they are. */
  audience: string
  /** How long a token is good, in seconds. */
  expiresIn?: number
  clock?: () => Date
}

export interface AccessTokens {
  /** How long a token is good, in seconds. */
  readonly expiresIn: number
  /** A token that says who the user is, and nothing else. */
  issue(userId: string): Promise<string>
  /** The id of the user for whom a token was issued; `undefined` for a token that is not ours, or no longer good. */
  verify(token: string): Promise<string | undefined>
}

const ALGORITHM = 'HS256'
/** Keeps tokens for other purposes, signed with the same key, from being taken for these (RFC 9068, section 2.1). */
const TYPE = 'at+jwt'

/**
 * Issues and verifies access tokens: JSON Web Tokens, signed with HMAC by SHA-256. A token is accepted only if it is as
 * `issue` makes them, whatever its signature says.
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
  // jose takes any number for a time, and any time for an end.
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
          // Refuses an `iat` in the future too.
          maxTokenAge: expiresIn,
          currentDate: clock(),
        })
        // jose understands one extension, b64. Our tokens have none.
        if (protectedHeader.crit !== undefined) return undefined
        return ourClaims.safeParse(payload).data?.sub
      } catch (error) {
        // Whatever a token is made of, jose refuses it with an error of its own; all others are bugs.
        if (error instanceof errors.JOSEError) return undefined
        throw error
      }
    },
  }
}

/** Once, for jose would import the bytes again for each token. */
function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign', 'verify'])
  // Whoever uses it first hears of a failure.
  key.catch(() => {})
  return key
}
