import type { Pool } from 'pg'
import { connectionsTo, failOn } from 'shared/testing/database/failures.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { queriesDuring, statements } from 'shared/testing/trace/sql-log.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { createQueryLog } from '#bonus/query-log-table.ts'
import { logDatabase } from './logged-app.ts'

const { url, db, loggedApp, rows, paths, empty } = await logDatabase()

beforeEach(empty)

/** The connections that wait for a lock. */
const blocked = async () => (await connectionsTo(url)).filter(({ waiting }) => waiting)

/** A promise, and whether it is settled by now. */
function watched(promise: Promise<void>) {
  let settled = false
  const settle = () => {
    settled = true
  }
  promise.then(settle, settle)
  return { promise, isSettled: () => settled }
}

/** A log without rows sends nothing. */
const idle = { query: () => Promise.reject(new Error('there is nothing to write')) } as unknown as Pool

test('writes the rest when it closes, and stops its timer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  try {
    await createQueryLog({ pool: idle, flushEveryMs: 20 }).close()
    expect(vi.getTimerCount(), 'the timers after close').toBe(0)
  } finally {
    vi.useRealTimers()
  }
  // Nothing comes during the running INSERT, or one more row.
  for (const more of [[], ['/hello/2']]) {
    await empty()
    const { api, log, served } = await loggedApp({ flushEveryMs: 20 })
    const locker = await db.connect()
    try {
      await locker.query('BEGIN; LOCK TABLE request_logs')
      await api.get('/hello/1')
      await eventually(async () => expect(await blocked()).toHaveLength(1))
      for (const path of more) await api.get(path)
      await served(1 + more.length)
      const closed = watched(log.close())
      await blocked()
      expect(closed.isSettled(), 'closed during a running INSERT').toBe(false)
      await locker.query('ROLLBACK')
      await closed.promise
    } finally {
      await locker.query('ROLLBACK')
      locker.release()
    }
    expect(await paths(), 'the rows after close').toEqual(['/hello/1', ...more])
  }
})

test('keeps the rows of a failed write for the next', async () => {
  const { api, log, served, errors } = await loggedApp({ max: 3 })
  const failure = await failOn(url, { table: 'request_logs', event: 'INSERT' })
  for (const n of [1, 2]) await api.get(`/hello/${n}`)
  await served(2)
  await log.flush()
  expect(errors, 'the errors of one failed write').toHaveLength(1)
  for (const n of [3, 4]) await api.get(`/hello/${n}`)
  await served(4)
  await failure.remove()
  await log.flush()
  expect(await paths(), 'the rows, of which three may wait').toEqual(['/hello/2', '/hello/3', '/hello/4'])
  expect(log.dropped).toBe(1)
})

test('writes each row once if flushes overlap', async () => {
  const { api, log, served } = await loggedApp({ size: 2 })
  const locker = await db.connect()
  let flushes: ReturnType<typeof watched>[] = []
  try {
    await locker.query('BEGIN; LOCK TABLE request_logs')
    for (const n of [1, 2, 3, 4, 5]) await api.get(`/hello/${n}`)
    await served(5)
    flushes = [log.flush(), log.flush(), log.flush()].map(watched)
    await eventually(async () => expect(await blocked()).not.toEqual([]))
    expect((await blocked()).length, 'the connections that the log takes').toBe(1)
    const settled = flushes.map(({ isSettled }) => isSettled())
    expect(settled, 'flushes that are done during the INSERT').toEqual([false, false, false])
  } finally {
    await locker.query('ROLLBACK')
    locker.release()
  }
  await Promise.all(flushes.map(({ promise }) => promise))
  expect((await paths()).sort()).toEqual(['/hello/1', '/hello/2', '/hello/3', '/hello/4', '/hello/5'])
})

test('logs a request that the client gave up, without a status', async () => {
  const { api, origin, log, served, hanging } = await loggedApp()
  await api.get('/hello')
  const socket = await openSocket(origin)
  socket.write('GET /hang HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await hanging
  socket.destroy()
  await served(2)
  await log.flush()
  expect((await rows()).map(({ path, status }) => [path, status])).toEqual([
    ['/hello', 200],
    ['/hang', null],
  ])
})

test('sends nothing while no row waits', async () => {
  const { api, log, served } = await loggedApp({ flushEveryMs: 5 })
  await api.get('/hello')
  await served(1)
  await eventually(async () => expect(await paths()).toHaveLength(1))
  const sent = await queriesDuring(async () => {
    for (let i = 0; i < 3; i++) await log.flush()
  })
  expect(statements(sent), 'the statements without a row').toEqual([])
})
