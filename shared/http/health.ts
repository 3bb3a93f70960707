import type { RequestHandler } from 'express'
import { withDeadline } from '../redis/deadline.ts'

/** Throws or rejects if what it checks does not work. What it returns does not matter. */
export type Check = () => unknown

/**
 * Tells a load balancer whether to send requests here: 200, or 503 with the names of the checks that fail.
 * @param checks run at each request, all at once: `{ database: () => pool.query('SELECT 1') }`.
 * @param deadlineMs a check that takes longer has failed, in milliseconds.
 * @example app.get('/health', health({ database: () => pool.query('SELECT 1') }, 1_000))
 */
export function health(checks: Record<string, Check>, deadlineMs: number): RequestHandler {
  const late = () => new Error(`no answer within ${deadlineMs} ms`)
  // In an async function, a throw becomes a rejection.
  const run = async (check: Check) => check()
  return async (_req, res) => {
    const results = await Promise.allSettled(
      Object.values(checks).map((check) => withDeadline(run(check), deadlineMs, late)),
    )
    const failed = Object.keys(checks).filter((_name, index) => results[index]?.status === 'rejected')
    const uptime = process.uptime()
    // A kept answer would be out of date (RFC 9111, section 5.2.2.5).
    res.set('Cache-Control', 'no-store')
    if (failed.length === 0) res.json({ status: 'ok', uptime })
    else res.status(503).json({ status: 'unavailable', uptime, failed })
  }
}
