import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { atEnd } from 'shared/testing/at-end.ts'
import { terminateConnections } from 'shared/testing/database/failures.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { expect, test } from 'vitest'
import { serverVersion } from '#simple/db.ts'
import { expectClearFailure, listen, open, secret, userWithTheSecret, withSecret } from './clear-failure.ts'

const { url, name } = await testDatabase()
const db = sql(url)

const lent = (pool: ReturnType<typeof open>) => pool.totalCount - pool.idleCount

/** Longer than 2 s, where no silence is meant: a busy machine takes its time for a connection. */
const patient = { connectionTimeoutMillis: onThisMachine(9_000) }

const changed = (change: (url: URL) => void) => withSecret(url, change)

async function versionOfServer(): Promise<string> {
  const { rows } = await db.query('SHOW server_version')
  return rows[0].server_version
}

test('answers the version of the server', async () => {
  expect(await serverVersion(open({ connectionString: url, ...patient }))).toBe(await versionOfServer())
})

test('takes the parts of a connection string too', async () => {
  const { hostname, port, username, password, pathname } = new URL(url)
  const parts = { host: hostname, port: Number(port || 5432), database: pathname.slice(1) }
  const pool = open({
    ...parts,
    ...patient,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  })
  expect(await serverVersion(pool)).toBe(await versionOfServer())
})

test('gives its connection back', async () => {
  const pool = open({ connectionString: url, max: 1, ...patient })
  for (let call = 1; call <= 3; call++) await serverVersion(pool)
  expect(lent(pool), 'the connections that are lent').toBe(0)
  // In a transaction that has failed PostgreSQL answers nothing but errors.
  const client = await pool.connect()
  await client.query('BEGIN')
  await failureOf(client.query('SELECT no_such_column'))
  client.release()
  await serverVersion(pool).catch(() => {})
  expect(lent(pool), 'the connections that are lent after a question that failed').toBe(0)
})

test('keeps to the settings that it is given', async () => {
  const pool = open({ connectionString: url, max: 2, application_name: 'week 3', ...patient })
  const versions = await Promise.all(Array.from({ length: 6 }, () => serverVersion(pool)))
  expect(versions).toHaveLength(6)
  expect(pool.totalCount, 'the connections for six calls at once').toBeLessThanOrEqual(2)
  const { rows } = await pool.query('SHOW application_name')
  expect(rows).toEqual([{ application_name: 'week 3' }])

  const settings = { max: 3, connectionTimeoutMillis: 777, idleTimeoutMillis: 1_234, keepAlive: true }
  const others = { ssl: { rejectUnauthorized: true }, options: '-c work_mem=3MB', statement_timeout: 4_321 }
  const config = Object.freeze({ connectionString: url, ...settings, ...others })
  expect(open(config).options, 'the settings of the pool').toMatchObject({ ...settings, ...others })
  const sparse = Object.freeze({ connectionString: url })
  expect(open(sparse).options.max, 'where `max` is not given').toBe(10)
})

test('survives the end of its connections', async () => {
  const pool = open({ connectionString: url, ...patient })
  const [idle, working] = [await pool.connect(), await pool.connect()]
  idle.release()
  // Of the socket: the client never says that it has ended where nobody listens to its error, which is thrown first.
  const { stream } = (working as unknown as { connection: { stream: Socket } }).connection
  const ended = new Promise<void>((resolve) => stream.prependOnceListener('close', () => resolve()))
  const uncaught = await uncaughtDuring(async () => {
    await terminateConnections(url)
    await ended
    await eventually(() => expect(pool.idleCount, 'the idle connections').toBe(0))
  })
  working.release(true)
  expect(uncaught, 'the errors that would have ended the process').toEqual([])
  expect(await serverVersion(pool)).toBe(await versionOfServer())
})

test('fails clearly where nobody listens', async () => {
  const server = createServer()
  const port = await listen(server)
  server.close()
  await once(server, 'close')
  await expectClearFailure(
    changed((other) => {
      other.host = `127.0.0.1:${port}`
    }),
  )
  // Without a port it is 5432, where whoever listens knows no such user.
  const standard = changed((other) => {
    other.username = 'nobody_of_this_name'
    other.host = '127.0.0.1'
    other.port = ''
  })
  await expectClearFailure(standard)
})

test('fails clearly when the password is wrong', async () => {
  // A user of its own: there are servers that let their superuser in without one.
  const target = changed((other) => {
    other.username = 'nobody_of_this_name'
  })
  await expectClearFailure(target)
  const { hostname, port, username, pathname } = target
  const parts = { host: hostname, port: Number(port || 5432), database: pathname.slice(1) }
  await expectClearFailure(target, { ...parts, user: username, password: secret })
})

test('fails clearly when there is no such database', async () => {
  const user = await userWithTheSecret(db, `${name}_reader`)
  const missing = `${name}_later`
  const target = changed((other) => {
    Object.assign(other, user, { pathname: `/${missing}` })
  })
  atEnd(() => db.query(`DROP DATABASE IF EXISTS ${missing} WITH (FORCE)`))
  const pool = await expectClearFailure(target)
  await db.query(`CREATE DATABASE ${missing}`)
  expect(await serverVersion(pool), 'with the same pool, now that it is there').toBe(await versionOfServer())
})

test('fails clearly within 2 s when the server stays silent', async () => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    socket.resume()
  })
  atEnd(() => server.close())
  const port = await listen(server)
  const target = changed((other) => {
    other.host = `127.0.0.1:${port}`
  })
  await expectClearFailure(target)
  await eventually(() => expect(sockets.size, 'the connections that are left open').toBe(0))
})
