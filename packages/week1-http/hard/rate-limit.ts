import type { RequestHandler } from 'express'
import { AppError } from './errors.ts'

/** What the limiter remembers about one client. */
export interface Window {
  count: number
  /** When the window ends, by the clock of the limiter. */
  endsAt: number
}

export interface RateLimitOptions {
  /** How many requests a client may send in a window. */
  limit: number
  /** How long a window is, in milliseconds. It starts with a client's first request. */
  windowMs: number
  now?: () => number
  /** Keeps everything that the limiter knows, an entry per client. */
  clients?: Map<string, Window>
  /** How many clients the limiter remembers at most. */
  maxClients?: number
}

/** Middleware that answers 429 to a client that sends too many requests. */
export function rateLimit({
  limit,
  windowMs,
  // Not Date.now(): if somebody sets the system clock back, windows would last for hours. Whole milliseconds, because
  // with fractions the end of a window minus its start can be 60 000.00000000001, which rounds up to 61 s.
  now = () => Math.floor(performance.now()),
  clients = new Map(),
  maxClients = 10_000,
}: RateLimitOptions): RequestHandler {
  // #region 5 — the middleware
  return (req, res, next) => {
    const time = now()
    forgetThePast(clients, time)
    // The address of the connection. X-Forwarded-For, which any client can write, does not change it while Express's
    // `trust proxy` is off.
    const client = req.ip ?? ''
    const window = clients.get(client) ?? { count: 0, endsAt: time + windowMs }
    window.count += 1
    makeRoom(clients, client, maxClients)
    clients.set(client, window)

    // Rounded up, or a client that waits this long would come too early.
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
/** All windows are equally long, and a Map keeps the order of insertion: the first entry ends first. */
function forgetThePast(clients: Map<string, Window>, time: number): void {
  for (const [client, { endsAt }] of clients) {
    if (endsAt > time) return
    clients.delete(client)
  }
}

/** Makes room for a new client by forgetting the oldest. Refusing new clients would let a few lock out all others. */
function makeRoom(clients: Map<string, Window>, newcomer: string, maxClients: number): void {
  const [oldest] = clients.keys()
  if (oldest !== undefined && clients.size >= maxClients && !clients.has(newcomer)) clients.delete(oldest)
}
// #endregion
