import { type Attack, type Claims, forged, header, saying } from '../forged.ts'

/** From whom and for whom a token is. */
export function otherParties(claims: Claims): Attack[] {
  const { iss, ...anonymous } = claims
  const { aud, ...forAnybody } = claims
  return [
    ['another issuer', saying(claims, { iss: 'https://evil.example' })],
    ['an issuer with a slash more', saying(claims, { iss: `${iss}/` })],
    ['the begin of our issuer', saying(claims, { iss: iss.slice(0, -1) })],
    ['the end of our issuer', saying(claims, { iss: iss.slice(8) })],
    ['an empty issuer', saying(claims, { iss: '' })],
    ['the issuer in capitals', saying(claims, { iss: iss.toUpperCase() })],
    ['an array of issuers', saying(claims, { iss: [iss] })],
    ['no issuer', forged(header, anonymous)],
    ['an issuer that is null', saying(claims, { iss: null })],
    ['another audience', saying(claims, { aud: 'https://other.example' })],
    ['several other audiences', saying(claims, { aud: ['https://other.example', 'https://third.example'] })],
    ['the begin of our audience', saying(claims, { aud: aud.slice(0, -1) })],
    ['a part of our audience in a list', saying(claims, { aud: ['https://', aud.slice(8)] })],
    ['an empty audience', saying(claims, { aud: '' })],
    ['an audience that begins like ours', saying(claims, { aud: `${aud}.evil.example` })],
    ['our audience within a text', saying(claims, { aud: `https://other.example ${aud}` })],
    ['an empty list of audiences', saying(claims, { aud: [] })],
    ['an audience in an object', saying(claims, { aud: { [aud]: true } })],
    ['no audience', forged(header, forAnybody)],
    ['the issuer as audience', saying(claims, { aud: iss })],
  ]
}

/** When a token is good. */
export function otherTimes(claims: Claims): Attack[] {
  const { iat, exp } = claims
  const { exp: _exp, ...endless } = claims
  const { iat: _iat, ...ageless } = claims
  const years = 60 * 60 * 24 * 365
  return [
    ['no exp', forged(header, endless)],
    ['exp null', saying(claims, { exp: null })],
    ['exp as a text', saying(claims, { exp: String(exp) })],
    ['exp as a date', saying(claims, { exp: '2099-01-01T00:00:00Z' })],
    ['exp in an array', saying(claims, { exp: [exp] })],
    ['exp of a fraction', saying(claims, { exp: exp - 0.5 })],
    ['exp a second too late', saying(claims, { exp: exp + 1 })],
    ['exp in ten years', saying(claims, { exp: exp + 10 * years })],
    ['exp in milliseconds', saying(claims, { exp: exp * 1000 })],
    ['exp beyond all integers', forged(header, JSON.stringify(claims).replace(String(exp), '1e400'))],
    ['exp of 1e300', saying(claims, { exp: 1e300 })],
    ['exp of 0', saying(claims, { exp: 0 })],
    ['exp of -1', saying(claims, { exp: -1 })],
    ['exp true', saying(claims, { exp: true })],
    ['no iat', forged(header, ageless)],
    ['iat as a text', saying(claims, { iat: String(iat) })],
    ['iat of a fraction', saying(claims, { iat: iat - 0.5 })],
    ['iat and exp within the hour, iat of a fraction', saying(claims, { iat: iat - 0.5, exp: exp - 1 })],
    ['iat in a second', saying(claims, { iat: iat + 1 })],
    ['iat in an hour', saying(claims, { iat: iat + 3600, exp: exp + 3600 })],
    ['iat in ten years', saying(claims, { iat: iat + 10 * years, exp: exp + 10 * years })],
    ['iat two hours ago, exp in an hour', saying(claims, { iat: iat - 7200 })],
    ['nbf in a second', saying(claims, { nbf: iat + 1 })],
    ['nbf in an hour', saying(claims, { nbf: iat + 3600 })],
    ['nbf as a text', saying(claims, { nbf: String(iat) })],
  ]
}

/** Of whom a token speaks. */
export function otherSubjects(claims: Claims): Attack[] {
  return [
    ['the id of nobody', saying(claims, { sub: 'nobody' })],
    ['the username for an id', saying(claims, { sub: 'Ada' })],
    ['no sub', forged(header, { ...claims, sub: undefined })],
    ['an empty sub', saying(claims, { sub: '' })],
    ['a number', saying(claims, { sub: 1 })],
    ['an array', saying(claims, { sub: [claims.sub] })],
    ['an object', saying(claims, { sub: { id: claims.sub } })],
    ['null', saying(claims, { sub: null })],
    ['the prototype', saying(claims, { sub: '__proto__' })],
    ['what every object has', saying(claims, { sub: 'constructor' })],
  ]
}
