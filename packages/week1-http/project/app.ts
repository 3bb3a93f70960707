import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import { answerClientError, refuseConnect } from './client-error.ts'
import { type Exchange, openExchange } from './exchange.ts'
import { postRoutes } from './post-routes.ts'
import { createPostStore, type PostStore } from './posts.ts'
import { primesRoutes } from './primes-routes.ts'
import { errorReply } from './problem.ts'
import { checkExpect, checkHost } from './request-headers.ts'
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
  /** How many threads may compute at the same time. */
  workers?: number
  /** How many computations may wait for a thread. */
  queue?: number
  /** Receives every error that the client does not see. */
  report?: (error: unknown) => void
}

/** Makes the server. It does not listen and reads no environment, so a test can make as many as it likes. */
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
  const checkEvery = Math.min(requestTimeout / 2, 5_000)
  const settings: ServerOptions = {
    requestTimeout,
    // By default, Node looks for slow requests only every 30 seconds.
    connectionsCheckingInterval: checkEvery,
    // Node closes idle connections without a word, and half a request counts as idle: the 408 must come first.
    keepAliveTimeout: requestTimeout + 2 * checkEvery,
    // Node's own answer to a missing Host has no body.
    requireHostHeader: false,
  }
  // #endregion

  const routes: Route[] = [...userRoutes(users, bodyLimit), ...postRoutes(posts, bodyLimit)]

  // The life of a request. Node calls this when it has the headers; the body may still be on its way.
  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const exchange = openExchange(req, res)
    try {
      const reply = await answer(exchange)
      if (!exchange.gone.signal.aborted) send(req, res, reply)
    } catch (error) {
      // If an upload breaks off, nobody is left to answer, and the server did nothing wrong.
      if (!exchange.gone.signal.aborted) send(req, res, errorReply(error, report))
    }
  }

  async function answer({ req, gone }: Exchange): Promise<Reply> {
    // #region 5 — check the headers that Node does not check
    checkHost(req)
    checkExpect(req)
    // #endregion
    const { segments, search } = parseTarget(req.url ?? '')
    const { handler, params } = findHandler(routes, req.method ?? '', segments)
    return handler({ req, params, search, signal: gone.signal })
  }

  const server = createServer(settings, serve)

  // #region 5 — requests that never reach the listener above
  server.on('clientError', answerClientError)
  server.on('connect', refuseConnect)
  server.on('checkExpectation', serve)
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
