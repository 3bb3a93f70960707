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

/** The same with a header that jose would not sign; always with HS256, whatever the header says. */
export function signedByHand(token: string, header: object): string {
  const head = base64url.encode(JSON.stringify({ ...decodeProtectedHeader(token), ...header }))
  const said = `${head}.${token.split('.')[1]}`
  return `${said}.${createHmac('sha256', SECRET).update(said).digest('base64url')}`
}
