import type { RequestHandler } from 'express'
import { AppError } from './errors.ts'

/** What is known of one client. */
export interface Window {
  /** Its requests so far. */
  count: number
  /** When it may begin anew, by the clock of the limiter. */
  endsAt: number
}

export interface RateLimitOptions {
  /** How many requests a client may send within a window. */
  limit: number
  /** How long a window is, in milliseconds. It begins with a client's first request. */
  windowMs: number
  /** A clock in milliseconds. */
  now?: () => number
  /** Holds all that the limiter knows, an entry a client. */
  clients?: Map<string, Window>
  /** How many clients are known at most. */
  maxClients?: number
}

/** Middleware that answers 429 to a client with too many requests. */
export function rateLimit({
  limit,
  windowMs,
  // Not Date.now(): when somebody sets the system's clock back, windows would last for hours.
  now = () => performance.now(),
  clients = new Map(),
  maxClients = 10_000,
}: RateLimitOptions): RequestHandler {
  // #region 5 — the middleware
  return (req, res, next) => {
    const time = now()
    forgetThePast(clients, time)
    // The address of the connection. While express's `trust proxy` is off, X-Forwarded-For does not change it:
    // any client can write that header.
    const client = req.ip ?? ''
    const window = clients.get(client) ?? { count: 0, endsAt: time + windowMs }
    window.count += 1
    makeRoom(clients, client, maxClients)
    clients.set(client, window)

    // Rounded up: a client that waits this long must not come too early.
    const seconds = String(Math.ceil((window.endsAt - time) / 1000))
    // draft-ietf-httpapi-ratelimit-headers-06, section 3.
    res.set({
      'RateLimit-Limit': String(limit),
      'RateLimit-Remaining': String(Math.max(0, limit - window.count)),
      'RateLimit-Reset': seconds,
    })
    if (window.count > limit) {
      const headers = { 'Retry-After': seconds }
      throw new AppError(429, 'too-many-requests', `Wait ${seconds} s before you try again`, { headers })
    }
    next()
  }
  // #endregion
}

// #region 5 — helpers of rateLimit, if any
/** All windows last equally long, so a Map, which keeps the order of insertion, has them in the order of their ends. */
function forgetThePast(clients: Map<string, Window>, time: number): void {
  for (const [client, { endsAt }] of clients) {
    if (endsAt > time) return
    clients.delete(client)
  }
}

/** Lets a newcomer in by forgetting the oldest: turning newcomers away would let a few lock out everybody. */
function makeRoom(clients: Map<string, Window>, newcomer: string, maxClients: number): void {
  const [oldest] = clients.keys()
  if (oldest !== undefined && clients.size >= maxClients && !clients.has(newcomer)) clients.delete(oldest)
}
// #endregion
