import { expect, test } from 'vitest'
import { connectionsTo, failOn, terminateConnections } from '../testing/database/failures.ts'
import { poolFor } from '../testing/database/pool-for.ts'
import { sql } from '../testing/database/sql.ts'
import { testDatabase } from '../testing/database/test-database.ts'
import { eventually } from '../testing/eventually.ts'
import { queriesDuring } from '../testing/trace/sql-log.ts'
import { connect } from './sql-clients.ts'

const { url } = await testDatabase()
const db = sql(url)
await db.query(`CREATE TABLE accounts (id int, balance int); INSERT INTO accounts VALUES (1, 100), (2, 100)`)

test('a write fails by its condition alone, until that is taken away', async () => {
  const client = await connect(url)
  const failure = await failOn(url, { table: 'accounts', event: 'UPDATE', when: 'NEW.balance > OLD.balance' })
  await client.query('UPDATE accounts SET balance = balance - 1 WHERE id = 1')
  const credit = () => client.query('UPDATE accounts SET balance = balance + 1 WHERE id = 2')
  await expect(credit()).rejects.toMatchObject({ code: 'P0001', message: 'failure made by the test' })
  await failure.remove()
  expect((await credit()).rowCount).toBe(1)
})

test('it fails with the code that is asked for, and the test that made it takes it along', async () => {
  await failOn(url, { table: 'public.accounts', event: 'INSERT', code: '40001', message: "it's busy" })
  await expect(db.query('INSERT INTO accounts VALUES (3, 0)')).rejects.toMatchObject({
    code: '40001',
    message: "it's busy",
  })
})

test('a COMMIT fails behind a write that has succeeded', async () => {
  const client = await connect(url)
  await failOn(url, { table: 'accounts', event: 'INSERT', code: '23514', atCommit: true })
  await client.query('BEGIN')
  expect((await client.query('INSERT INTO accounts VALUES (3, 0)')).rowCount).toBe(1)
  await expect(client.query('COMMIT')).rejects.toMatchObject({ code: '23514' })
  expect((await db.query('SELECT FROM accounts WHERE id = 3')).rowCount).toBe(0)
})

test('after which nothing of it is left', async () => {
  expect((await db.query('INSERT INTO accounts VALUES (3, 0)')).rowCount).toBe(1)
  expect((await db.query("SELECT FROM pg_proc WHERE proname LIKE 'nine_weeks%'")).rowCount).toBe(0)
})

test('connections are cut off, but not the test’s own', async () => {
  const pool = poolFor(url)
  const clients = await Promise.all([pool.connect(), pool.connect()])
  for (const client of clients) client.once('error', () => client.release(true))
  const own = await db.connect()
  const gone = Promise.all(clients.map((client) => new Promise((resolve) => client.once('end', resolve))))
  expect(await queriesDuring(async () => expect(await terminateConnections(url)).toBe(2))).toEqual([])
  await gone
  expect(await connectionsTo(url)).toEqual([])
  expect((await own.query('SELECT 1')).rowCount).toBe(1)
  own.release()
})

test('connections are listed with what they do and wait for', async () => {
  const pool = poolFor(url)
  const [first, second] = [await pool.connect(), await pool.connect()]
  await first.query('BEGIN')
  await first.query('SELECT balance FROM accounts WHERE id = 1 FOR UPDATE')
  const waiting = second.query('UPDATE accounts SET balance = 5 WHERE id = 1')
  await eventually(async () =>
    expect(await connectionsTo(url)).toMatchObject([
      { state: 'idle in transaction', waiting: false },
      { state: 'active', waiting: true, query: expect.stringContaining('UPDATE accounts') },
    ]),
  )
  await first.query('ROLLBACK')
  await waiting
  first.release()
  second.release()
})
