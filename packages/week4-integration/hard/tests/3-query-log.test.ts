import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { createClient } from 'shared/testing/http/client.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { request } from 'shared/testing/http/request.ts'
import { logLines } from 'shared/testing/log-lines.ts'
import { beforeEach, expect, test } from 'vitest'
import { levelTables } from './level-database.ts'
import { emptyTables, madeApp } from './made-app.ts'
import { requestLines } from './slow-requests.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)
/** One connection, for which all requests have to wait. */
const onePool = () => poolFor(url, { max: 1 })

beforeEach(async () => {
  await emptyTables(db)
  await db.query(`INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.com')`)
})

/** Requests, with how many statements each sends, as in the finished app of the level below. */
const REQUESTS = [
  ['GET', '/nothing', 0],
  ['GET', '/health', 1],
  ['GET', '/api/users/1', 1],
  ['GET', '/api/users', 2],
  // One after the other: whether the user has a login, and the change.
  ['PUT', '/api/users/1', 2],
  ['GET', '/api/users/1/summary', 3],
] as const

async function send(origin: string, method: string, path: string): Promise<void> {
  const body = method === 'PUT' ? JSON.stringify({ name: 'Ada', email: 'ada@example.com' }) : undefined
  const response = await fetch(origin + path, {
    method,
    body,
    headers: { 'Content-Type': 'application/json' },
  })
  await response.text()
}

test('writes one line for each request, with its method, path and status', async () => {
  const { log, lines } = logLines()
  const app = madeApp(onePool(), { log })
  await request(app).get('/api/users/1')
  await request(app).get('/nothing')
  await request(app).post('/api/users').send({ name: '' })
  await request(app).post('/api/users').set('Content-Type', 'application/json').send('{')
  await request(app).post('/api/users').send({ name: 'Bob', email: 'bob@example.com' })
  await db.query('ALTER TABLE posts RENAME TO moved')
  await request(app).get('/api/posts')
  await db.query('ALTER TABLE moved RENAME TO posts')
  await eventually(() =>
    expect(requestLines(lines).length, 'the lines about requests').toBeGreaterThanOrEqual(6),
  )
  expect(requestLines(lines), 'the lines about six requests').toMatchObject([
    { method: 'GET', path: '/api/users/1', status: 200 },
    { method: 'GET', path: '/nothing', status: 404 },
    { method: 'POST', path: '/api/users', status: 400 },
    { method: 'POST', path: '/api/users', status: 400 },
    { method: 'POST', path: '/api/users', status: 201 },
    { method: 'GET', path: '/api/posts', status: 500 },
  ])
  const ids = lines.filter(({ path }) => path !== undefined).map(({ requestId }) => requestId)
  expect(new Set(ids).size, 'the different request ids').toBe(6)
  for (const id of ids) expect(id, 'a request id').toEqual(expect.any(String))
})

test('counts the statements of each request, and their time', async () => {
  const { log, lines } = logLines()
  const { url: origin } = await listen(madeApp(onePool(), { log }))
  for (const [method, path] of REQUESTS) await send(origin, method, path)
  await eventually(() =>
    expect(requestLines(lines).length, 'the lines').toBeGreaterThanOrEqual(REQUESTS.length),
  )
  const counts = requestLines(lines).map(({ method, path, queries }) => [method, path, queries])
  expect(counts, 'the statements of each request').toEqual(REQUESTS)
  for (const { path, ms, dbMs, queries } of lines) {
    expect(ms, `ms of ${path}`).toBeGreaterThan(0)
    if (queries === 0) expect(dbMs, `dbMs of ${path}`).toBe(0)
    else expect(dbMs, `dbMs of ${path}`).toBeGreaterThan(0)
  }
})

test('never counts the statements of another request, however many run at once', async () => {
  const { log, lines } = logLines()
  const { url: origin } = await listen(madeApp(onePool(), { log }))
  const all = Array.from({ length: 6 }, () => REQUESTS).flat()
  await Promise.all(all.map(([method, path]) => send(origin, method, path)))
  await eventually(() => expect(requestLines(lines).length, 'the lines').toBeGreaterThanOrEqual(all.length))
  for (const [method, path, queries] of REQUESTS) {
    const counted = requestLines(lines).filter((line) => line.path === path && line.method === method)
    expect(
      counted.map((line) => line.queries),
      `the statements that each of six ${method} ${path} sent, on one connection`,
    ).toEqual(Array(6).fill(queries))
  }
})

test('shows no value, password, token or query string', async () => {
  const { log, lines } = logLines()
  const app = madeApp(onePool(), { log, slowMs: 0 })
  const client = createClient(app)
  const login = { username: 'cleo', password: 'correct horse' }
  await client.post('/register').send({ ...login, name: 'Cleo', email: 'cleo@example.com' })
  const { token } = (await client.post('/login').send(login)).body
  await client.post('/login').send({ ...login, password: 'wrong horse' })
  await client.post('/api/posts').send({ title: 'A private title', body: 'A private body' })
  await request(app).get('/api/users?email=ada@example.com&token=0123456789')
  await eventually(() => expect(requestLines(lines).length, 'the lines').toBeGreaterThanOrEqual(5))
  const text = JSON.stringify(lines)
  for (const secret of ['horse', token, 'private', 'example.com', '0123456789', '$2b$', 'cleo']) {
    expect(text, 'the log').not.toContain(secret)
  }
  expect(requestLines(lines).at(-1)?.path, 'the path of a request with a query string').toBe('/api/users')
})
