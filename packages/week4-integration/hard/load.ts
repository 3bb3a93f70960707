// #region 1
import autocannon from 'autocannon'
// #endregion

/** A request to send. */
export interface LoadRequest {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string
}

export interface LoadOptions {
  url: string
  /** How many requests to send, all in all. */
  amount: number
  /** How many connections share them. Each sends its next request when it has the response to the one before. */
  connections: number
  /** Sent in turns by each connection, in place of `GET url`. */
  requests?: LoadRequest[]
  /** A request without a response for so long has failed. */
  timeoutSeconds?: number
}

export interface LoadReport {
  requests: number
  /** Answered with a 2xx status. */
  succeeded: number
  /** All others: those with another status, and those without a response. */
  failed: number
  /** How many responses had each status: `{ '200': 90, '503': 10 }`. */
  byStatus: Record<string, number>
  /** Requests without a response: connections refused or cut, and timeouts. */
  errors: number
  timeouts: number
  /** The times of requests that got a response, in milliseconds. All are 0 if none did. */
  latencyMs: { p50: number; p95: number; p99: number; max: number }
  /** Responses per second. */
  perSecond: number
}

/**
 * Sends many requests at once and reports what came back. It resolves even if every request failed.
 * @see https://github.com/mcollina/autocannon#autocannonopts-cb
 */
export async function loadTest({
  url,
  amount,
  connections,
  requests,
  timeoutSeconds = 10,
}: LoadOptions): Promise<LoadReport> {
  // #region 1 — send the requests, and count what came back
  // #starter throw
  const latencies: number[] = []
  const byStatus: Record<string, number> = {}
  const begun = performance.now()
  let ended = begun
  const run = autocannon({
    url,
    amount,
    // With fewer requests than connections, some would have none to send.
    connections: Math.min(connections, amount),
    timeout: timeoutSeconds,
    // How often it looks whether it has finished, in milliseconds. By default a run lasts a second or more.
    sampleInt: 100,
    ...(requests && { requests: requests as autocannon.Request[] }),
  }) as Promise<autocannon.Result> & autocannon.Instance
  // The result has no p95, so the latencies are collected here.
  run.on('response', (_client, status, _bytes, ms) => {
    latencies.push(ms)
    byStatus[status] = (byStatus[status] ?? 0) + 1
    ended = performance.now()
  })
  const { timeouts } = await run
  const succeeded = Object.entries(byStatus)
    .filter(([status]) => status.startsWith('2'))
    .reduce((sum, [, count]) => sum + count, 0)
  return {
    requests: amount,
    succeeded,
    failed: amount - succeeded,
    byStatus,
    // Its own count leaves out connections that were cut, so this is what is missing.
    errors: amount - latencies.length,
    timeouts,
    latencyMs: percentilesOf(latencies),
    perSecond: latencies.length / ((ended - begun) / 1000 || 1),
  }
  // #endregion
}

// #region 1 — percentiles
function percentilesOf(latencies: number[]): LoadReport['latencyMs'] {
  const sorted = latencies.toSorted((a, b) => a - b)
  // The nearest rank: of 100 values, p95 is the 95th.
  const at = (percent: number) => sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? 0
  return { p50: at(50), p95: at(95), p99: at(99), max: at(100) }
}
// #endregion
