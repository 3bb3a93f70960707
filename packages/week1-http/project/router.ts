import { problem } from './problem.ts'
import type { Handler, Route } from './route.ts'

export interface Found {
  handler: Handler
  params: Record<string, string>
}

/**
 * Finds the handler of a request.
 * @param segments the path, cut and decoded.
 * @throws {HttpProblem} 404 for an unknown path, 405 for a method that the path does not have.
 */
export function findHandler(routes: Route[], method: string, segments: string[]): Found {
  // #region 1 — find the handler
  const candidates = routes.flatMap((route) => {
    const params = match(route.path, segments)
    return params === undefined ? [] : [{ ...route, params }]
  })
  if (candidates.length === 0) throw problem(404, 'There is nothing at this path')

  // HEAD is GET without the body. Node leaves the body out by itself (RFC 9110, section 9.3.2).
  const wanted = method === 'HEAD' ? 'GET' : method
  const found = candidates.find((candidate) => candidate.method === wanted)
  if (found !== undefined) return found

  const methods = candidates.flatMap((candidate) =>
    candidate.method === 'GET' ? ['GET', 'HEAD'] : candidate.method,
  )
  const headers = { Allow: [...methods, 'OPTIONS'].join(', ') }
  if (method === 'OPTIONS') return { handler: () => ({ status: 204, headers }), params: {} }
  // A 405 must have Allow (section 15.5.6).
  throw problem(405, `This path does not take ${method}`, headers)
  // #endregion
}

/** Returns `{ id: '7' }` for `/users/:id` and `/users/7`, or `undefined` if the path does not match. */
function match(pattern: string, segments: string[]): Record<string, string> | undefined {
  // #region 1 — match a path with a pattern
  const parts = pattern.split('/').slice(1)
  if (parts.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? ''
    if (part.startsWith(':') && segment !== '') params[part.slice(1)] = segment
    else if (part !== segment) return undefined
  }
  return params
  // #endregion
}
