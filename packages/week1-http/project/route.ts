import type { IncomingMessage } from 'node:http'

/** What a handler answers. `send` turns it into bytes. */
export interface Reply {
  status: number
  headers?: Record<string, string>
  /** Sent as JSON; nothing is sent where it is missing. */
  body?: unknown
}

/** What a handler is told of a request. */
export interface Context {
  /** The request itself: a stream of the bytes of its body, and its headers. */
  req: IncomingMessage
  /** The parts of the path that the route leaves open, decoded: `{ id: '7' }` for `/users/:id`. */
  params: Record<string, string>
  /** What follows the `?`, as it was sent; empty without one. */
  search: string
  /** Aborted when the client is gone before it was answered. */
  signal: AbortSignal
}

export type Handler = (context: Context) => Reply | Promise<Reply>

export interface Route {
  method: 'GET' | 'POST' | 'DELETE'
  /** `/users/:id`; a segment that begins with a colon matches any text but the empty one. */
  path: string
  handler: Handler
}
