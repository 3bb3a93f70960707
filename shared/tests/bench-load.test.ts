import { expect, test } from 'vitest'
import { loadTest } from '../bench/load.ts'
import { listen } from '../testing/http/listen.ts'

test('sends exactly the amount, counts statuses, and what got no response', async () => {
  const paths: string[] = []
  const { url } = await listen((req, res) => {
    const nth = paths.push(`${req.method} ${req.url}`)
    if (nth === 7) return res.destroy()
    res.statusCode = nth % 10 === 0 ? 503 : 200
    res.end()
  })
  const requests = [
    { method: 'GET', path: '/a' },
    { method: 'POST', path: '/b', body: '{}' },
  ]
  const report = await loadTest({ url, amount: 50, connections: 5, requests })
  expect(paths).toHaveLength(50)
  expect(new Set(paths)).toEqual(new Set(['GET /a', 'POST /b']))
  expect(report).toMatchObject({
    ...{ requests: 50, succeeded: 44, failed: 6, errors: 1, timeouts: 0 },
    byStatus: { 200: 44, 503: 5 },
  })
  const { p50, p95, p99, max } = report.latencyMs
  expect([p50, p95, p99, max]).toEqual([p50, p95, p99, max].toSorted((a, b) => a - b))
  expect(p50).toBeGreaterThan(0)
})

test('reports a server that is away', async () => {
  const report = await loadTest({ url: 'http://127.0.0.1:1', amount: 5, connections: 10 })
  expect(report).toMatchObject({ succeeded: 0, failed: 5, errors: 5, byStatus: {}, perSecond: 0 })
})
