import { type JWTPayload, SignJWT } from 'jose'
import { jwtSecret, publicUrl } from './auth-app.ts'

export interface Forgery {
  claims?: JWTPayload
  header?: { alg?: string; typ?: string; crit?: string[]; b64?: boolean }
  secret?: string
  /** Leaves out these claims. */
  without?: string[]
}

/** An access token as the app issues it for this user at this time, but for what is forged. */
export function accessToken(
  userId: string,
  time: Date,
  { claims, header, secret, without = [] }: Forgery = {},
) {
  const now = Math.floor(time.getTime() / 1000)
  const all: JWTPayload = { sub: userId, iss: publicUrl, aud: publicUrl, iat: now, exp: now + 900, ...claims }
  for (const name of without) delete all[name]
  return new SignJWT(all)
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header })
    .sign(Buffer.from(secret ?? jwtSecret))
}

/** A token with `alg: none` and without a signature. */
export function unsigned(token: string): string {
  const [, payload] = token.split('.')
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url')
  return `${header}.${payload}.`
}
