import { type Attack, type Claims, forged, header } from '../forged.ts'

/** What is no JSON Web Token of three parts. */
export function malformed(claims: Claims): Attack[] {
  const [head, payload, signature = ''] = forged(header, claims).split('.')
  return [
    ['a word', 'nonsense'],
    ['null', 'null'],
    ['dots', '..'],
    ['words with dots', 'a.b.c'],
    ['punctuation', '!"$%&/()=?'],
    ['two parts', `${head}.${payload}`],
    ['four parts', `${head}.${payload}.${signature}.${signature}`],
    ['five parts, as if encrypted', `${head}.${payload}.${signature}.${payload}.${signature}`],
    ['a header that is no JSON', forged('{"alg":', claims)],
    ['a header that is an array', forged([header], claims)],
    ['a header that is null', forged('null', claims)],
    ['a header without alg', forged({ typ: 'at+jwt' }, claims)],
    ['a payload that is no JSON', forged(header, '{"sub":')],
    ['a payload that is a text', forged(header, JSON.stringify(claims.sub))],
    ['a payload that is an array', forged(header, [claims])],
    ['a payload that is null', forged(header, 'null')],
    ['no payload', `${head}..${signature}`],
    ['an object of JSON', JSON.stringify({ payload, signature })],
  ]
}

/** A token of ours in which somebody has changed something. */
export function changed(claims: Claims): Attack[] {
  const [head, payload, signature = ''] = forged(header, claims).split('.')
  const [otherHead, otherPayload] = forged({ ...header, kid: '1' }, { ...claims, exp: claims.exp - 1 }).split(
    '.',
  )
  const flipped = `${signature.slice(0, 20)}${signature[20] === 'A' ? 'B' : 'A'}${signature.slice(21)}`
  return [
    ['another payload', `${head}.${otherPayload}.${signature}`],
    ['another header', `${otherHead}.${payload}.${signature}`],
    ['another signature', `${head}.${payload}.${flipped}`],
    ['an empty signature', `${head}.${payload}.`],
    ['half a signature', `${head}.${payload}.${signature.slice(0, 20)}`],
    ['a signature of zeros', `${head}.${payload}.${'A'.repeat(43)}`],
    ['header and payload swapped', `${payload}.${head}.${signature}`],
    ['the two swapped, and signed', forged(claims, header)],
  ]
}
