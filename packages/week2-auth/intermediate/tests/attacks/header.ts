import { generateKeyPairSync, sign } from 'node:crypto'
import { type Attack, type Claims, forged, header, signedWith } from '../forged.ts'

/** Tokens that name another algorithm, signed or not (RFC 8725, section 2.1). */
export function otherAlgorithms(claims: Claims): Attack[] {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const signed = forged({ ...header, alg: 'RS256' }, claims)
    .split('.')
    .slice(0, 2)
    .join('.')
  const byRsa = `${signed}.${sign('sha256', Buffer.from(signed), rsa).toString('base64url')}`
  const none = ['none', 'None', 'NONE', 'nOnE', 'none ', '']
  const others = [
    'RS256',
    'PS256',
    'ES256',
    'EdDSA',
    'HS1',
    'hs256',
    'HS256 ',
    'dir',
    'A256KW',
    'PBES2-HS256+A128KW',
  ]
  return [
    ...none.map((alg): [string, string] => [`alg "${alg}"`, signedWith(claims, { alg })]),
    ...none.map((alg): [string, string] => [
      `alg "${alg}" and no signature`,
      signedWith(claims, { alg }).replace(/[^.]*$/, ''),
    ]),
    ['alg HS384, with the secret', signedWith(claims, { alg: 'HS384' })],
    ['alg HS512, with the secret', signedWith(claims, { alg: 'HS512' })],
    ...others.map((alg): [string, string] => [`alg "${alg}", with the secret`, signedWith(claims, { alg })]),
    ['alg RS256, with a key of RSA', byRsa],
    ['alg as an array', signedWith(claims, { alg: ['HS256'] })],
    ['alg as a number', signedWith(claims, { alg: 256 })],
    ['alg null', signedWith(claims, { alg: null })],
  ]
}

/** Tokens for something else, signed with the same secret (RFC 8725, section 2.8). */
export function otherPurposes(claims: Claims): Attack[] {
  return [
    ['typ JWT', signedWith(claims, { typ: 'JWT' })],
    ['typ rt+jwt', signedWith(claims, { typ: 'rt+jwt' })],
    ['typ refresh', signedWith(claims, { typ: 'refresh' })],
    ['typ at', signedWith(claims, { typ: 'at' })],
    ['no typ', forged({ alg: 'HS256' }, claims)],
    ['typ null', signedWith(claims, { typ: null })],
    ['typ in an array', signedWith(claims, { typ: ['at+jwt'] })],
  ]
}

/** Tokens that demand what nobody here knows (RFC 7515, section 4.1.11). */
export function criticalExtensions(claims: Claims): Attack[] {
  return [
    ['crit of what nobody knows', signedWith(claims, { crit: ['x'], x: 1 })],
    ['crit of exp', signedWith(claims, { crit: ['exp'], exp: claims.exp })],
    ['crit of b64', signedWith(claims, { crit: ['b64'], b64: false })],
    ['crit of b64, which changes nothing', signedWith(claims, { crit: ['b64'], b64: true })],
    ['an empty crit', signedWith(claims, { crit: [] })],
    ['crit that is no array', signedWith(claims, { crit: 'x' })],
  ]
}
