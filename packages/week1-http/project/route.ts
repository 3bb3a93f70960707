import type { IncomingMessage } from 'node:http'

/** What a handler returns. `send` turns it into bytes. */
export interface Reply {
  status: number
  headers?: Record<string, string>
  /** Sent as JSON. Without one, the response has no body. */
  body?: unknown
}

/** What a handler gets. */
export interface Context {
  /** The request: its headers, and its body as a stream of bytes. */
  req: IncomingMessage
  /** The segments that the route names with a colon, decoded: `{ id: '7' }` for `/users/:id`. */
  params: Record<string, string>
  /** The query after the `?`, as it was sent. Empty without one. */
  search: string
  /** Aborted when the client is gone before it has its response. */
  signal: AbortSignal
}

export type Handler = (context: Context) => Reply | Promise<Reply>

export interface Route {
  method: 'GET' | 'POST' | 'DELETE'
  /** Such as `/users/:id`. A segment with a colon matches any text that is not empty. */
  path: string
  handler: Handler
}
