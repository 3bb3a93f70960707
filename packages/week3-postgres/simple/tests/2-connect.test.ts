import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { atEnd } from 'shared/testing/at-end.ts'
import { testDatabase } from 'shared/testing/database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { closedAtEnd } from 'shared/testing/pool.ts'
import { sql } from 'shared/testing/sql.ts'
import { expect, test } from 'vitest'
import { createPool, serverVersion } from '#simple/db.ts'

const { url } = await testDatabase()
const db = sql(url)
const secret = 'p@ss/w0rd%?#'

type Config = Parameters<typeof createPool>[0]

const open = (config: Config) => closedAtEnd(createPool(config))

async function versionOfServer(): Promise<string> {
  const { rows } = await db.query('SHOW server_version')
  return rows[0].server_version
}

/** A URL with this changed, and with the secret as its password. */
function changed(change: (url: URL) => void): URL {
  const other = new URL(url)
  other.password = encodeURIComponent(secret)
  change(other)
  return other
}

/** Fails with an error that says where the database was to be, and not with which password. */
async function expectClearFailure(target: URL, config: Config = { connectionString: target.href }) {
  const pool = open(config)
  // 2 s, and one for a machine that is busy with other things.
  const error = await failureOf(serverVersion(pool), 3_000)
  expect(error.message, 'names the host and the port').toContain(target.host)
  expect(error.message, 'names the database').toContain(target.pathname.slice(1))
  const all = inspect(error, { depth: 20, showHidden: true })
  expect(all, 'the error with all that is in it').not.toContain(secret)
  expect(all, 'the error with all that is in it').not.toContain(target.password)
  expect(pool.totalCount, 'the connections of the pool').toBe(0)
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

test('answers the version of the server', async () => {
  expect(await serverVersion(open({ connectionString: url }))).toBe(await versionOfServer())
})

test('takes the parts of a connection string too', async () => {
  const { hostname, port, username, password, pathname } = new URL(url)
  const parts = { host: hostname, port: Number(port || 5432), database: pathname.slice(1) }
  const pool = open({ ...parts, user: decodeURIComponent(username), password: decodeURIComponent(password) })
  expect(await serverVersion(pool)).toBe(await versionOfServer())
})

test('gives its connection back', async () => {
  const pool = open({ connectionString: url, max: 1 })
  for (let call = 1; call <= 3; call++) await serverVersion(pool)
  expect(pool.totalCount - pool.idleCount, 'the connections that are lent').toBe(0)
})

test('keeps to the settings that it is given', async () => {
  const pool = open({ connectionString: url, max: 2, application_name: 'week 3' })
  const versions = await Promise.all(Array.from({ length: 6 }, () => serverVersion(pool)))
  expect(versions).toHaveLength(6)
  expect(pool.totalCount, 'the connections for six calls at once').toBe(2)
  const { rows } = await pool.query('SHOW application_name')
  expect(rows).toEqual([{ application_name: 'week 3' }])
})

test('fails clearly where nobody listens', async () => {
  const server = createServer()
  const port = await listen(server)
  server.close()
  await once(server, 'close')
  const target = changed((other) => {
    other.host = `127.0.0.1:${port}`
  })
  await expectClearFailure(target)
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
  const target = changed((other) => {
    other.password = new URL(url).password
    other.pathname = '/no_such_database'
  })
  await expectClearFailure(target)
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
