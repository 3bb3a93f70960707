import { createHash, randomBytes } from 'node:crypto'

/** A secret that nobody can guess, 256 random bits, as text that may stand in a cookie. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * What is kept of a token, so that whoever reads the database has no token. A fast hash without a salt will do:
 * there are too many tokens to try, other than with passwords.
 */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
