import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { createClient } from 'shared/testing/http/client.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, test } from 'vitest'
import { loadTest } from '#hard/load.ts'
import { countingServer, end } from './counting-server.ts'
import { levelTables } from './level-database.ts'
import { madeApp } from './made-app.ts'

const { url: databaseUrl } = await testDatabase(levelTables())
const db = sql(databaseUrl)
const nothing = { p50: 0, p95: 0, p99: 0, max: 0 }
const script = subjectFile('#hard/scripts/load.ts')

test('reports an app that is away as failed, not as fast', async () => {
  const failed = {
    requests: 20,
    succeeded: 0,
    failed: 20,
    errors: 20,
    byStatus: {},
    latencyMs: nothing,
    perSecond: 0,
  }
  const cutting = await countingServer((res) => res.destroy())
  const cut = await loadTest({ url: cutting.url, amount: 20, connections: 5 })
  expect(cut, 'the report of an app that cuts every connection').toMatchObject(failed)
  // Nobody listens on port 1.
  const away = await loadTest({ url: 'http://127.0.0.1:1', amount: 20, connections: 5 })
  expect(away, 'the report of an app that is away').toMatchObject(failed)
})

test('reports requests without a response as timeouts', async () => {
  const { url } = await countingServer((res, nth) => {
    if (nth > 5) end(res, 200)
  })
  const report = await loadTest({ url, amount: 50, connections: 5, timeoutSeconds: 2 })
  expect(report, 'the report, if five requests get no response').toMatchObject({
    ...{ requests: 50, succeeded: 45, failed: 5, errors: 5, timeouts: 5 },
    byStatus: { 200: 45 },
  })
  expect(report.latencyMs.max, 'the greatest latency of those that got a response').toBeLessThan(2_000)
})

test('mixes reading and writing, and loses no write', { timeout: onThisMachine(30_000) }, async () => {
  const app = madeApp(poolFor(databaseUrl))
  const login = { username: 'cleo', password: 'correct horse' }
  const client = createClient(app)
  await client.post('/register').send({ ...login, name: 'Cleo', email: 'cleo@example.com' })
  const { token } = (await client.post('/login').send(login)).body
  const report = await loadTest({
    url: (await listen(app)).url,
    amount: 200,
    connections: 10,
    requests: [
      { method: 'GET', path: '/api/posts' },
      {
        method: 'POST',
        path: '/api/posts',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ title: 'Title', body: 'Body' }),
      },
    ],
  })
  const { 200: read = 0, 201: written = 0, ...others } = report.byStatus
  expect(others, 'other statuses').toEqual({})
  expect(read + written, 'the responses').toBe(200)
  // The connections take turns, so they need not send the same number of each.
  expect(Math.abs(read - written), 'how much more often one of the two was sent').toBeLessThanOrEqual(20)
  const { rows } = await db.query('SELECT count(*)::integer AS posts FROM posts')
  expect(rows[0].posts, 'the posts in the database').toBe(written)
})

test('exits with 1 if a request failed, with 2 for wrong usage', {
  timeout: onThisMachine(30_000),
}, async () => {
  const { url, seen } = await countingServer((res, nth) => end(res, nth === 30 ? 503 : 200))
  const run = async (...args: string[]) => {
    const child = startProcess(script, { args })
    const { code } = await child.exitWithin(30_000)
    return { code, stdout: child.stdout, stderr: child.stderr }
  }
  const good = await run(url, '--amount', '20', '--connections', '3', '--json')
  expect(good.code, `the exit code if all succeeded, after ${good.stderr}`).toBe(0)
  expect(JSON.parse(good.stdout), 'what --json prints').toMatchObject({
    requests: 20,
    succeeded: 20,
    byStatus: { 200: 20 },
  })
  const [bad, wrong, none] = await Promise.all([
    run(url, '--amount', '20', '--connections', '3'),
    run(url, '--amount', 'many'),
    run('--amount', '20'),
  ])
  expect(bad.code, 'the exit code if one failed').toBe(1)
  expect(bad.stdout, 'the table').toMatch(/^\|.*\|\n\|[\s:|-]+\|\n\|.*\|/)
  expect([wrong.code, none.code], 'the exit codes of --amount many, and without a URL').toEqual([2, 2])
  expect(seen.requests, 'the requests of all calls').toBe(40)
})
