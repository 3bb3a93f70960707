import { holding, untilWaiting } from 'shared/testing/database/beside.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { request } from 'shared/testing/http/request.ts'
import { logLines } from 'shared/testing/log-lines.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, test } from 'vitest'
import { withQueryTimes } from '#hard/query-log.ts'
import { levelTables } from './level-database.ts'
import { madeApp } from './made-app.ts'
import { requestLines, transactionApp } from './slow-requests.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)
const pool = poolFor(url, { max: 2 })

test('sends Server-Timing with every response to GET, and no other', async () => {
  const app = madeApp(pool)
  for (const [path, status] of [
    ['/api/users', 200],
    ['/nothing', 404],
    ['/api/users/x', 400],
  ] as const) {
    const response = await request(app).get(path)
    expect(response.status, `the status of GET ${path}`).toBe(status)
    const timing = /^db;dur=([\d.]+), total;dur=([\d.]+)$/.exec(response.headers['server-timing'] ?? '')
    expect(timing, `Server-Timing of GET ${path}, ${response.headers['server-timing']}`).not.toBeNull()
    expect(Number(timing?.[2]), `the total of GET ${path}`).toBeGreaterThan(0)
    if (status === 200) expect(Number(timing?.[1]), `db of GET ${path}`).toBeGreaterThan(0)
  }
  const login = await request(app).post('/login').send({ username: 'nobody', password: 'wrong horse' })
  expect(login.headers['server-timing'], 'Server-Timing of POST /login').toBeUndefined()
})

test('counts statements that a client sends, in transactions and after a failure', async () => {
  const { log, lines } = logLines()
  const app = transactionApp(pool, log)
  for (let nth = 0; nth < 3; nth++) {
    const { status, body } = await request(app).get('/transaction')
    expect({ status, body }, 'the response').toEqual({ status: 200, body: [{ name: 'a secret value' }] })
  }
  await eventually(() => expect(requestLines(lines).length, 'the lines').toBeGreaterThanOrEqual(3))
  const queries = requestLines(lines).map((line) => line.queries)
  expect(queries, 'the statements of three requests, BEGIN and ROLLBACK included').toEqual([4, 4, 4])
  expect(pool.idleCount, 'the free connections of the pool').toBe(pool.totalCount)
})

test('warns of slow statements by their text, without values', async () => {
  const { log, lines } = logLines()
  await request(transactionApp(pool, log, 0)).get('/transaction')
  const slow = () => lines.filter(({ level }) => level === 'warn')
  await eventually(() => expect(slow().length, 'the warnings').toBeGreaterThanOrEqual(4))
  for (const text of ['SELECT $1::text AS name', 'SELECT 1 / $1::integer']) {
    expect(JSON.stringify(slow()), 'the warnings').toContain(text)
  }
  expect(JSON.stringify(lines), 'the log').not.toContain('a secret value')
  const sleeping = logLines()
  await withQueryTimes(pool, { log: sleeping.log, slowMs: 20 }).query('SELECT pg_sleep(0.05)')
  expect(JSON.stringify(sleeping.lines), 'the log of 50 ms with slowMs: 20').toContain('pg_sleep')
  const quick = logLines()
  await request(transactionApp(pool, quick.log, 60_000)).get('/transaction')
  await eventually(() => expect(requestLines(quick.lines).length, 'the lines').toBe(1))
  expect(
    quick.lines.filter(({ level }) => level === 'warn'),
    'the warnings about statements that take less than a minute',
  ).toEqual([])
})

test('logs a request that the client gave up', async () => {
  const { log, lines } = logLines()
  const { url: origin } = await listen(madeApp(poolFor(url, { max: 1 }), { log }))
  const free = await holding(db, (other) => other.query('LOCK TABLE users IN ACCESS EXCLUSIVE MODE'))
  const giveUp = new AbortController()
  const given = fetch(`${origin}/api/users/1`, { signal: giveUp.signal }).catch(() => 'given up')
  await untilWaiting(url, 1)
  giveUp.abort()
  expect(await given, 'the request').toBe('given up')
  await eventually(() => expect(requestLines(lines).length, 'the lines').toBeGreaterThanOrEqual(1))
  await free()
  expect(requestLines(lines), 'the lines about a request that was given up').toEqual([
    { method: 'GET', path: '/api/users/1', status: 499, queries: 1 },
  ])
})

test('server.ts prints each line as JSON', { timeout: onThisMachine(30_000) }, async () => {
  const child = startProcess(subjectFile('#hard/server.ts'), {
    env: {
      DATABASE_URL: url,
      JWT_SECRET: 'a secret of the tests, of 32 bytes or more',
      PORT: '0',
      NODE_ENV: 'test',
    },
  })
  const [, origin] = await child.line(/Listening on (http:\/\/localhost:\d+)/)
  await (await fetch(`${origin}/api/users?page=1`)).text()
  const [line] = await child.line(/^\{.*"path":"\/api\/users".*\}$/)
  expect(JSON.parse(line), 'the line').toMatchObject({
    method: 'GET',
    path: '/api/users',
    status: 200,
    queries: 2,
  })
})
