import pg from 'pg'
import { holding, untilWaiting } from 'shared/testing/database/beside.ts'
import { connectionsTo, terminateConnections } from 'shared/testing/database/failures.ts'
import { closedAtEnd } from 'shared/testing/database/pool-for.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { request } from 'shared/testing/http/request.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { expect, test, vi } from 'vitest'
import { createPool } from '#simple/db.ts'
import { appDatabase, appOn } from './database.ts'

const { url, db } = await appDatabase()
// What the pool prints is its own business.
vi.spyOn(console, 'error').mockImplementation(() => {})

/** A pool of the code under test that waits long enough for a slow machine. */
const poolOf = (config: pg.PoolConfig = {}) =>
  closedAtEnd(createPool({ connectionString: url, connectionTimeoutMillis: onThisMachine(8_000), ...config }))

const pids = async () => (await connectionsTo(url)).map(({ pid }) => pid)

test('opens 10 connections at most for 40 requests at once', async () => {
  const api = request((await listen(appOn(poolOf()))).url)
  const letGo = await holding(db, (other) => other.query('LOCK TABLE users'))
  const responses = Promise.all(Array.from({ length: 40 }, () => api.get('/api/users')))
  await untilWaiting(url, 10)
  await letGo()
  const statuses = (await responses).map(({ status }) => status)
  expect(statuses, 'the statuses').toEqual(Array(40).fill(200))
  expect((await pids()).length, 'the connections afterwards').toBe(10)
})

test('uses a connection again and again', async () => {
  const before = await pids()
  const api = request(appOn(poolOf()))
  expect((await api.get('/api/users')).status).toBe(200)
  const own = (await pids()).filter((pid) => !before.includes(pid))
  expect(own.length, 'the connections after one request').toBe(1)
  for (let number = 2; number <= 15; number++) {
    expect((await api.get('/api/users')).status, `the status of request ${number}`).toBe(200)
  }
  const now = (await pids()).filter((pid) => !before.includes(pid))
  expect(now, 'the connections after 15 requests, by their process ids').toEqual(own)
})

test('goes on after the database has ended its idle connections', async () => {
  const api = request(appOn(poolOf()))
  expect((await api.get('/api/users')).status).toBe(200)
  const uncaught = await uncaughtDuring(async () => {
    expect(await terminateConnections(url), 'the connections that were ended').toBeGreaterThan(0)
    await eventually(async () => {
      expect((await api.get('/api/users')).status, 'the status afterwards').toBe(200)
    })
  })
  expect(uncaught, 'errors that would have ended the process').toEqual([])
})

test('lets the settings that it gets win over its own', async () => {
  const pool = poolOf({ max: 2, statement_timeout: 4_321, application_name: 'of the test' })
  expect(pool, 'what createPool returns').toBeInstanceOf(pg.Pool)
  const { rows } = await pool.query(`
    SELECT current_setting('statement_timeout') AS timeout, current_setting('application_name') AS name`)
  expect(rows).toEqual([{ timeout: '4321ms', name: 'of the test' }])
  const before = (await pids()).length
  const letGo = await holding(db, (other) => other.query('LOCK TABLE users'))
  const queries = Promise.all(Array.from({ length: 6 }, () => pool.query('SELECT id FROM users')))
  await untilWaiting(url, 2)
  await letGo()
  await queries
  expect((await pids()).length - before, 'the connections that six queries have added').toBe(1)
})
