import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createPool, type PoolConfig } from '../db/pool.ts'
import { atEnd } from '../testing/at-end.ts'
import { connectionsTo, terminateConnections } from '../testing/database/failures.ts'
import { testDatabase } from '../testing/database/test-database.ts'
import { eventually } from '../testing/eventually.ts'
import { onThisMachine } from '../testing/machine.ts'
import { startProcess } from '../testing/process/start-process.ts'
import { happened } from './sql-clients.ts'

const { url } = await testDatabase()

function open(config: PoolConfig = {}) {
  const pool = createPool({ connectionString: url, report: () => {}, ...config })
  atEnd(() => pool.end())
  return pool
}

async function setting(pool: ReturnType<typeof open>, name: string): Promise<string> {
  const { rows } = await pool.query('SELECT current_setting($1) AS value', [name])
  return rows[0].value
}

test('statements and transactions end, and connections have a name', async () => {
  const pool = open()
  expect(await setting(pool, 'statement_timeout')).toBe('10s')
  expect(await setting(pool, 'idle_in_transaction_session_timeout')).toBe('10s')
  expect(await setting(pool, 'application_name')).toMatch(/\S/)
  // A client must not wait for a server that no longer responds: the server's own limits would not end that.
  expect(pool.options).toMatchObject({ query_timeout: 12_000, connectionTimeoutMillis: 5_000 })
})

test('what is given wins, and undefined is not given', async () => {
  const pool = open({ statement_timeout: 500, idle_in_transaction_session_timeout: undefined, max: 1 })
  expect(await setting(pool, 'statement_timeout')).toBe('500ms')
  expect(await setting(pool, 'idle_in_transaction_session_timeout')).toBe('10s')
  const named = open({ application_name: 'shop' })
  expect(await setting(named, 'application_name')).toBe('shop')
})

test('nobody waits for a connection without an end', async () => {
  const pool = open({ max: 1, connectionTimeoutMillis: onThisMachine(2_000) })
  const client = await pool.connect()
  await expect(pool.query('SELECT 1')).rejects.toThrow('timeout exceeded')
  client.release()
  expect((await pool.query('SELECT 1')).rowCount).toBe(1)
})

test('an idle connection that dies is reported, and replaced', async () => {
  const reported: Error[] = []
  const pool = open({ report: (error) => reported.push(error) })
  await pool.query('SELECT 1')
  const removed = happened(pool, 'remove')
  await terminateConnections(url)
  await removed
  expect(reported).toMatchObject([{ code: '57P01' }])
  expect((await pool.query('SELECT 1')).rowCount).toBe(1)
})

test('a lent connection that dies fails the next query, and is not lent again', async () => {
  const pool = open({ max: 1 })
  const client = await pool.connect()
  const ended = happened(client, 'end')
  await terminateConnections(url)
  await ended
  await expect(client.query('SELECT 1')).rejects.toThrow('not queryable')
  client.release()
  expect((await pool.query('SELECT 1')).rowCount).toBe(1)
})

test('the process outlives the end of its connections, idle or lent', async () => {
  const program = startProcess(join(import.meta.dirname, 'fixtures/pool-program.ts'), {
    env: { DATABASE_URL: url },
  })
  await program.line(/ready/)
  await eventually(async () => expect(await connectionsTo(url)).toHaveLength(2))
  await terminateConnections(url)
  await program.line(/An idle connection to the database has ended: terminating connection/)
  await program.line(/lent connection ended/)
  program.kill('SIGUSR2')
  await program.line(/answered 1/)
  expect(await program.exitWithin(5_000)).toEqual({ code: 0, signal: null })
})
