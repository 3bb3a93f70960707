import { failOn } from 'shared/testing/database/failures.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { queriesDuring, statements } from 'shared/testing/trace/sql-log.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { beforeEach, expect, test } from 'vitest'
import { logDatabase, SLOW_MS } from './logged-app.ts'

const { url, db, loggedApp, rows, paths, empty } = await logDatabase()

beforeEach(empty)

type Api = Awaited<ReturnType<typeof loggedApp>>['api']

/** Sends requests one after another to `/hello/1`, `/hello/2` … */
async function greet(api: Api, count: number, first = 1) {
  for (let n = first; n < first + count; n++) expect((await api.get(`/hello/${n}`)).status).toBe(200)
}

test('writes a row for each request, whatever its answer', async () => {
  const { api, log, served } = await loggedApp()
  const before = Date.now()
  await api.get('/hello')
  await api.post('/hello')
  await api.get('/nowhere')
  await api.get('/broken')
  await api.get('/api/posts')
  await api.get('/slow')
  await served(6)
  await log.flush()
  const written = await rows()
  expect(written.map(({ method, path, status }) => [method, path, status])).toEqual([
    ['GET', '/hello', 200],
    ['POST', '/hello', 201],
    ['GET', '/nowhere', 404],
    ['GET', '/broken', 500],
    ['GET', '/api/posts', 200],
    ['GET', '/slow', 200],
  ])
  for (const { at, ms } of written) {
    expect(at.getTime(), 'the time of a request').toBeGreaterThanOrEqual(before)
    expect(at.getTime(), 'the time of a request').toBeLessThanOrEqual(Date.now())
    expect(ms, 'its milliseconds').toBeGreaterThanOrEqual(0)
    expect(ms, 'its milliseconds').toBeLessThan(Date.now() - before + 1)
  }
  // A timer of Node may come up to a millisecond early.
  expect(written.at(-1).ms, `ms of a request that took ${SLOW_MS} ms`).toBeGreaterThan(SLOW_MS - 3)
})

test('writes many rows with one statement', async () => {
  const { api, log, served } = await loggedApp({ size: 10 })
  const other = await loggedApp()
  await greet(api, 9)
  await served(9)
  await other.log.flush()
  expect(await paths(), 'the rows before a flush of this log').toEqual([])
  const sent = statements(await queriesDuring(() => log.flush()))
  expect(sent.length, 'the statements for 9 rows').toBe(1)
  expect(await paths()).toHaveLength(9)
})

test('writes as soon as enough rows wait, or after a time', async () => {
  const bySize = await loggedApp({ size: 3 })
  await greet(bySize.api, 3)
  await eventually(async () => expect(await paths()).toHaveLength(3))
  await empty()
  const byTime = await loggedApp({ flushEveryMs: 20 })
  await greet(byTime.api, 2)
  await eventually(async () => expect(await paths()).toHaveLength(2))
  await greet(byTime.api, 1)
  await eventually(async () => expect(await paths()).toHaveLength(3))
})

test('answers requests while the log cannot be written', async () => {
  const { api, log, served, errors } = await loggedApp({ size: 2 })
  const failure = await failOn(url, { table: 'request_logs', event: 'INSERT' })
  const uncaught = await uncaughtDuring(async () => {
    await greet(api, 4)
    await served(4)
    await log.flush()
  })
  expect(uncaught, 'errors that nobody catches').toEqual([])
  expect(errors[0], 'what report has got').toMatchObject({ message: 'failure made by the test' })
  await failure.remove()

  const locker = await db.connect()
  try {
    await locker.query('BEGIN; LOCK TABLE request_logs')
    await greet(api, 4)
  } finally {
    await locker.query('ROLLBACK')
    locker.release()
  }
})

test('drops the oldest rows beyond max, and counts them', async () => {
  const { api, log, served } = await loggedApp({ max: 5 })
  await greet(api, 5)
  await served(5)
  expect(log.dropped, 'dropped after 5 requests').toBe(0)
  await greet(api, 3, 6)
  await served(8)
  expect(log.dropped, 'dropped after 8 requests').toBe(3)
  expect((await loggedApp()).log.dropped, 'dropped by another log').toBe(0)
  await log.flush()
  expect(await paths()).toEqual(['/hello/4', '/hello/5', '/hello/6', '/hello/7', '/hello/8'])
})

test('stores no query string, header or body', async () => {
  const { api, log, served } = await loggedApp()
  await api.get('/hello/ada?token=s3cret').set('Authorization', 'Bearer s3cret')
  await api.post('/hello').send({ password: 's3cret' })
  await served(2)
  await log.flush()
  expect(await paths()).toEqual(['/hello/ada', '/hello'])
  const { rows: all } = await db.query('SELECT request_logs::text AS row FROM request_logs')
  expect(JSON.stringify(all)).not.toContain('s3cret')
})
