import { createServer, type IncomingMessage, type Server, type ServerOptions } from 'node:http'
import { answerClientError } from './client-error.ts'
import { postRoutes } from './post-routes.ts'
import { createPostStore, type PostStore } from './posts.ts'
import { primesRoutes } from './primes-routes.ts'
import { errorReply } from './problem.ts'
import type { Reply, Route } from './route.ts'
import { findHandler } from './router.ts'
import { rpcRoutes } from './rpc.ts'
import { send } from './send.ts'
import { parseTarget } from './target.ts'
import { userRoutes } from './user-routes.ts'
import { createUserStore, type UserStore } from './users.ts'
import { createWorkerPool } from './worker-pool.ts'

export interface AppOptions {
  users?: UserStore
  posts?: PostStore
  /** How many bytes the body of a request may have. */
  bodyLimit?: number
  /** How long a client may take to send a request, in milliseconds. */
  requestTimeout?: number
  /** How many threads compute at the same time. */
  workers?: number
  /** How many computations may wait for a thread. */
  queue?: number
  /** Is given every error that the client is not told about. */
  report?: (error: unknown) => void
}

/** Makes the server. It neither listens nor reads the environment, so that a test can make as many as it likes. */
export function createApp({
  users = createUserStore(),
  posts = createPostStore(),
  bodyLimit = 64 * 1024,
  requestTimeout = 30_000,
  workers = 2,
  queue = 16,
  report = console.error,
}: AppOptions = {}): Server {
  // #region 5 — the settings of the server
  // #starter const settings: ServerOptions = {}
  const settings: ServerOptions = {
    requestTimeout,
    // Node looks for slow clients only every 30 seconds, unless told otherwise.
    connectionsCheckingInterval: Math.min(requestTimeout / 2, 5_000),
  }
  // #endregion

  const routes: Route[] = [...userRoutes(users, bodyLimit), ...postRoutes(posts, bodyLimit)]

  // The life of a request: Node calls this when the headers are here, and not yet the body. What comes out is
  // one reply, however it went.
  const server = createServer(settings, async (req, res) => {
    const gone = new AbortController()
    res.once('close', () => {
      if (!res.writableFinished) gone.abort()
    })
    try {
      send(req, res, await answer(req, gone.signal))
    } catch (error) {
      // With nobody left to answer: an upload that breaks off is no fault of the server.
      if (!gone.signal.aborted) send(req, res, errorReply(error, report))
    }
  })

  async function answer(req: IncomingMessage, signal: AbortSignal): Promise<Reply> {
    const { segments, search } = parseTarget(req.url ?? '')
    const { handler, params } = findHandler(routes, req.method ?? '', segments)
    return handler({ req, params, search, signal })
  }

  // #region 5 — broken requests
  server.on('clientError', answerClientError)
  // #endregion

  // #region 6 — the worker pool and its routes
  const pool = createWorkerPool<number, number>(new URL('./primes-worker.ts', import.meta.url), {
    size: workers,
    queue,
  })
  routes.push(...primesRoutes(pool))
  server.on('close', () => pool.close())
  // #endregion

  // #region 7 — the routes of the procedures
  routes.push(...rpcRoutes(users, { bodyLimit, report }))
  // #endregion

  return server
}
