import { createHmac } from 'node:crypto'
import { expect } from 'vitest'
import { secret } from './people.ts'

/*
 * Tokens as an attacker makes them. jose, with good reason, signs few of these, so they are made by hand.
 */

const encoded = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')

const hashes: Record<string, string> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }

/** Header and payload as they are, signed with the secret, by HMAC with the hash that `alg` names, or SHA-256. */
export function forged(
  header: object | string,
  payload: object | string,
  key: string | Buffer = secret,
): string {
  const { alg = '' } = header as { alg?: string }
  const signed = `${encoded(header)}.${encoded(payload)}`
  const signature = createHmac(hashes[alg] ?? 'sha256', key).update(signed)
  return `${signed}.${signature.digest('base64url')}`
}

/** What a token of ours says. */
export type Claims = Record<'sub' | 'iss' | 'aud', string> & Record<'iat' | 'exp', number>

/** A token that is to be refused, and what is wrong with it. */
export type Attack = [what: string, token: string]

/** The header of a token of ours. */
export const header = { alg: 'HS256', typ: 'at+jwt' }

/** A token of ours but for what differs in its header. */
export const signedWith = (claims: Claims, changed: object) => forged({ ...header, ...changed }, claims)

/** A token of ours but for what differs in its claims. */
export const saying = (claims: Claims, changed: object) => forged(header, { ...claims, ...changed })

export interface Decoded {
  header: Record<string, unknown>
  payload: Record<string, unknown>
}

/** What a token says, whoever has signed it. */
export function decoded(token: string): Decoded {
  const [header = '', payload = '', ...others] = String(token).split('.')
  expect(others, `the number of dots in the token ${token}`).toHaveLength(1)
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  return { header: parse(header), payload: parse(payload) }
}
