import { problem } from './problem.ts'
import { parseQuery, single } from './query.ts'
import type { Route } from './route.ts'
import type { WorkerPool } from './worker-pool.ts'

const MAX_BELOW = 100_000_000

/** The routes of slow work, and of a health check that must not wait for it. */
export function primesRoutes(pool: WorkerPool<number, number>): Route[] {
  return [
    // #region 6 — the routes
    { method: 'GET', path: '/health', handler: () => ({ status: 200, body: { status: 'ok' } }) },
    {
      method: 'GET',
      path: '/primes',
      handler: async ({ search, signal }) => {
        const below = parseBelow(single(parseQuery(search), 'below'))
        return { status: 200, body: { below, count: await pool.run(below, signal) } }
      },
    },
    // #endregion
  ]
}

function parseBelow(text = ''): number {
  // #region 6 — read the parameter below
  const below = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  // Written so that NaN is refused too.
  if (!(below <= MAX_BELOW)) throw problem(400, `below is an integer from 0 to ${MAX_BELOW}`)
  return below
  // #endregion
}
