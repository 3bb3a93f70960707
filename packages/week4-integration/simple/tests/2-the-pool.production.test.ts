import { holding, untilWaiting } from 'shared/testing/database/beside.ts'
import { connectionsTo, terminateConnections } from 'shared/testing/database/failures.ts'
import { closedAtEnd } from 'shared/testing/database/pool-for.ts'
import { databaseProxy } from 'shared/testing/database/proxy.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { request } from 'shared/testing/http/request.ts'
import { patience, usually, whenPatienceEnds } from 'shared/testing/patience.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { expect, test, vi } from 'vitest'
import { createPool } from '#simple/db.ts'
import { appDatabase, insertUser, jwtSecret } from './database.ts'

allowForStarts()

const { url, db } = await appDatabase()
vi.spyOn(console, 'error').mockImplementation(() => {})

test('gives up after 2 s when no connection comes free', async () => {
  const pool = closedAtEnd(createPool({ connectionString: url, max: 1 }))
  const client = await pool.connect()
  const { promise: patienceEnds, reject } = Promise.withResolvers<never>()
  const cancel = whenPatienceEnds(patience(usually(6_000)), (waited) =>
    reject(new Error(`a second query still waits for a connection ${waited}`)),
  )
  const second = pool.query('SELECT 1')
  second.catch(() => {})
  const error = await failureOf(Promise.race([second, patienceEnds])).finally(cancel)
  expect((error as Error).message, 'the error of a second query').toMatch(
    /timeout exceeded when trying to connect/,
  )
  client.release()
  expect((await pool.query('SELECT 7 AS seven')).rows).toEqual([{ seven: 7 }])
})

test('lets the server end statements and transactions after 5 s', async () => {
  const pool = closedAtEnd(createPool({ connectionString: url }))
  const { rows } = await pool.query(
    `SELECT name, setting FROM pg_settings
     WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout') ORDER BY name`,
  )
  expect(rows, 'the settings of a connection, in milliseconds').toEqual([
    { name: 'idle_in_transaction_session_timeout', setting: '5000' },
    { name: 'statement_timeout', setting: '5000' },
  ])
})

test('gives up on a server that says nothing', async () => {
  const proxy = await databaseProxy(url)
  const pool = closedAtEnd(createPool({ connectionString: proxy.url }))
  await pool.query('SELECT 1')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    proxy.becomes('silent')
    const failure = failureOf(pool.query('SELECT 1'))
    await vi.advanceTimersByTimeAsync(10_000)
    expect((await failure).message, 'the error of a query to a silent server').toMatch(/timeout/i)
  } finally {
    vi.useRealTimers()
    proxy.becomes('there')
  }
})

test('survives the end of a connection in use', async () => {
  const pool = closedAtEnd(createPool({ connectionString: url }))
  const uncaught = await uncaughtDuring(async () => {
    const client = await pool.connect()
    await client.query('SELECT 1')
    await terminateConnections(url)
    await eventually(() => expect(client.query('SELECT 1')).rejects.toThrow())
    client.release(true)
    expect((await pool.query('SELECT 7 AS seven')).rows).toEqual([{ seven: 7 }])
  })
  expect(uncaught, 'errors that would have ended the process').toEqual([])
})

test('finishes requests on SIGTERM, then closes the pool', async () => {
  const env = { NODE_ENV: 'development', DATABASE_URL: url, JWT_SECRET: jwtSecret, PORT: '0' }
  const server = startProcess(subjectFile('#simple/server.ts'), { env, cwd: import.meta.dirname })
  const [address] = await server.line(/http:\/\/localhost:\d+/)
  const path = `/api/users/${await insertUser(db)}`
  const letGo = await holding(db, (other) => other.query('LOCK TABLE users'))
  // A request that may send another statement after the one that waits.
  const replacement = request(address).put(path).send({ name: 'Augusta', email: 'ada@example.com' })
  const answered = replacement.then(({ status }) => status)
  await untilWaiting(url, 1)
  server.kill('SIGTERM')
  const refused = () => expect(request(address).get('/health')).rejects.toThrow()
  await eventually(refused)
  await letGo()
  expect(await answered, 'the status of the request under way').toBe(200)
  expect(await server.exitWithin(8_000), 'how the server ended').toEqual({ code: 0, signal: null })
  expect(await connectionsTo(url), 'its connections afterwards').toEqual([])
})
