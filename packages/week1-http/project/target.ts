import { problem } from './problem.ts'

export interface Target {
  /** The decoded segments of the path: `['users', '7']` for `/users/7`. */
  segments: string[]
  /** The query after the first `?`, as it was sent. Empty without one. */
  search: string
}

/**
 * Parses a request target, which Node calls `req.url`: `/users?limit=5`, or `http://example.com/users?limit=5`, which
 * clients send to proxies and servers must accept too (RFC 9112, section 3.2.2).
 * @throws {HttpProblem} 400 if the path cannot be decoded.
 */
export function parseTarget(target: string): Target {
  // #region 1 — cut and decode the target
  // `new URL(target, base)` would take the x of `//x/users` for a host, throw for `//`, and resolve `..`.
  const origin = /^https?:\/\/[^/?]*/i.exec(target)?.[0] ?? ''
  const [path = '', ...rest] = target.slice(origin.length).split('?')
  // Decode after the cut: an escaped slash, %2F, separates nothing (RFC 3986, section 2.2).
  const segments = path.split('/').slice(1).map(decode)
  return { segments, search: rest.join('?') }
  // #endregion
}

function decode(segment: string): string {
  // #region 1 — decode one segment
  try {
    return decodeURIComponent(segment)
  } catch {
    throw problem(400, 'The path has an escape that is not UTF-8')
  }
  // #endregion
}
