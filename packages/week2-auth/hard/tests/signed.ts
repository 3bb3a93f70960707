import { createHmac } from 'node:crypto'
import { base64url, decodeJwt, decodeProtectedHeader, type JWTPayload, SignJWT } from 'jose'
import { SECRET } from './app.ts'

/** Signs what the app has signed once more, with changes. */
export function signed(
  token: string,
  change: JWTPayload = {},
  header: object = {},
  secret = SECRET,
): Promise<string> {
  return new SignJWT({ ...decodeJwt(token), ...change })
    .setProtectedHeader({ alg: 'HS256', ...decodeProtectedHeader(token), ...header })
    .sign(new TextEncoder().encode(secret))
}

/**
 * The same with what jose would not sign; always with HS256, whatever the header says.
 * @param claims as JSON, such as `{ exp: '1e999' }`.
 */
export function signedByHand(token: string, header: object, claims: Record<string, string> = {}): string {
  const head = base64url.encode(JSON.stringify({ ...decodeProtectedHeader(token), ...header }))
  const others = Object.entries(decodeJwt(token)).filter(([name]) => !(name in claims))
  const fields = [...others.map(([name, value]) => [name, JSON.stringify(value)]), ...Object.entries(claims)]
  const payload = `{${fields.map(([name, json]) => `"${name}":${json}`).join(',')}}`
  const said = `${head}.${base64url.encode(payload)}`
  return `${said}.${createHmac('sha256', SECRET).update(said).digest('base64url')}`
}
