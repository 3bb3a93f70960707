import { problem } from './problem.ts'

export interface Target {
  /** The decoded parts of the path: `['users', '7']` for `/users/7`. */
  segments: string[]
  /** What follows the first `?`, as it was sent; empty without one. */
  search: string
}

/**
 * Takes the request target apart, which Node calls `req.url` although it is seldom a URL: `/users?name=Zoë`, or
 * `http://example.com/users?name=Zoë` as clients send it to proxies, and servers must accept too (RFC 9112,
 * section 3.2.2).
 * @throws {HttpProblem} 400 when the path cannot be decoded.
 */
export function parseTarget(target: string): Target {
  // #region 1 — cut and decode the target
  // Not `new URL(target, base)`: it takes the x of `//x/users` for a host, throws for `//`, and resolves `..`.
  const origin = /^https?:\/\/[^/?]*/i.exec(target)?.[0] ?? ''
  const [path = '', ...rest] = target.slice(origin.length).split('?')
  // Decoded only after the cut, for the %2F of a segment separates nothing (RFC 3986, section 2.2).
  const segments = path.split('/').slice(1).map(decode)
  return { segments, search: rest.join('?') }
  // #endregion
}

function decode(segment: string): string {
  // #region 1 — decode one segment
  try {
    return decodeURIComponent(segment)
  } catch {
    throw problem(400, 'The path has a % that is no escape of UTF-8')
  }
  // #endregion
}
