import type { RequestHandler } from 'express'
import { withDeadline } from './deadline.ts'

/** Throws or rejects when what it checks does not work. What it returns does not matter. */
export type Check = () => unknown

/**
 * Tells a load balancer whether to send requests here: 200, or 503 when a check fails.
 * @param deadlineMs a check that takes longer has failed.
 */
export function health(checks: Record<string, Check>, deadlineMs: number): RequestHandler {
  // #region 6 — the handler
  const late = () => new Error(`no answer within ${deadlineMs} ms`)
  // In an async function, a throw becomes a rejection.
  const run = async (check: Check) => check()
  return async (_req, res) => {
    const names = Object.keys(checks)
    // All at once: this takes as long as the slowest, not as their sum.
    const results = await Promise.allSettled(
      Object.values(checks).map((check) => withDeadline(run(check), deadlineMs, late)),
    )
    const failed = names.filter((_name, index) => results[index]?.status === 'rejected')
    const uptime = process.uptime()
    // A kept answer would be out of date (RFC 9111, section 5.2.2.5).
    res.set('Cache-Control', 'no-store')
    if (failed.length === 0) res.json({ status: 'ok', uptime })
    else res.status(503).json({ status: 'unavailable', uptime, failed })
  }
  // #endregion
}
