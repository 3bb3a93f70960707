import { connectionsTo } from 'shared/testing/database/failures.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { expect, test } from 'vitest'
import { createPool } from '#hard/db.ts'
import { loadTest } from '#hard/load.ts'
import { countingServer, end } from './counting-server.ts'
import { levelTables } from './level-database.ts'
import { madeApp } from './made-app.ts'

const { url: databaseUrl } = await testDatabase(levelTables())
const db = sql(databaseUrl)

test('sends exactly as many requests as it is told', async () => {
  for (const [amount, connections] of [
    [103, 10],
    [40, 1],
    [5, 10],
  ] as const) {
    const { url, seen } = await countingServer()
    const report = await loadTest({ url: `${url}/path?x=1`, amount, connections })
    const what = `the requests of amount: ${amount}, connections: ${connections}`
    expect(seen.requests, what).toBe(amount)
    expect(new Set(seen.paths), what).toEqual(new Set(['GET /path?x=1']))
    expect(report, `the report of ${amount} requests`).toMatchObject({
      requests: amount,
      succeeded: amount,
      failed: 0,
    })
  }
})

test('counts responses by status, and only 2xx as succeeded', async () => {
  const statuses = [200, 200, 503, 201, 404, 200, 500, 204, 304, 400]
  const { url } = await countingServer((res, nth) => end(res, statuses[nth % 10] as number))
  const report = await loadTest({ url, amount: 100, connections: 10 })
  expect(report.byStatus, 'the responses by status').toEqual({
    ...{ 200: 30, 201: 10, 204: 10, 304: 10 },
    ...{ 400: 10, 404: 10, 500: 10, 503: 10 },
  })
  expect(report, 'the counts').toMatchObject({
    requests: 100,
    succeeded: 50,
    failed: 50,
    errors: 0,
    timeouts: 0,
  })
})

test('returns p50, p95, p99 and the greatest latency', async () => {
  for (const [slow, quickOnes] of [
    [4, ['p50', 'p95']],
    [6, ['p50']],
  ] as const) {
    const begun = performance.now()
    let held = 0
    const { url } = await countingServer((res, nth) => {
      if (nth <= 100 - slow) return end(res, 200)
      // Longer than any request before can have taken.
      held ||= Math.ceil(performance.now() - begun) + 50
      setTimeout(() => end(res, 200), held)
    })
    const { latencyMs, perSecond } = await loadTest({ url, amount: 100, connections: 10 })
    for (const name of ['p50', 'p95', 'p99', 'max'] as const) {
      const what = `${name}, if ${slow} of 100 requests take ${Math.round(held)} ms, and the others less`
      if ((quickOnes as readonly string[]).includes(name))
        expect(latencyMs[name], what).toBeLessThan(held - 25)
      else expect(latencyMs[name], what).toBeGreaterThanOrEqual(held - 5)
      expect(latencyMs[name], name).toBeGreaterThan(0)
    }
    expect(latencyMs.max, 'the greatest latency').toBeGreaterThanOrEqual(latencyMs.p99)
    expect(perSecond, 'the responses per second').toBeGreaterThan(0)
    expect(perSecond, 'the responses per second').toBeLessThan(100 / (held / 1000))
  }
})

test('gets 1000 responses with 2xx from the app, on 10 connections to the database', {
  timeout: onThisMachine(30_000),
}, async () => {
  await db.query(
    `INSERT INTO users (name, email) SELECT 'User ' || n, n || '@example.com' FROM generate_series(1, 50) AS n`,
  )
  const pool = createPool({ connectionString: databaseUrl, connectionTimeoutMillis: 60_000 })
  try {
    const { url } = await listen(madeApp(pool))
    const report = await loadTest({
      url: `${url}/api/users?limit=5`,
      amount: 1000,
      connections: 100,
      timeoutSeconds: 60,
    })
    expect(report, 'the report').toMatchObject({ requests: 1000, succeeded: 1000, failed: 0, errors: 0 })
    expect(report.byStatus, 'the responses by status').toEqual({ 200: 1000 })
    expect(await connectionsTo(databaseUrl), 'the connections to the database').toHaveLength(10)
  } finally {
    await pool.end()
  }
})
