import pg from 'pg'
import { expect, test } from 'vitest'
import { connectionsTo } from '../testing/database/failures.ts'
import { poolFor } from '../testing/database/pool-for.ts'
import { databaseProxy } from '../testing/database/proxy.ts'
import { sql } from '../testing/database/sql.ts'
import { testDatabase } from '../testing/database/test-database.ts'
import { eventually } from '../testing/eventually.ts'

const { url } = await testDatabase()
const db = sql(url)
await db.query('CREATE TABLE orders (id int)')

const count = async () => (await db.query('SELECT count(*)::int AS count FROM orders')).rows[0].count

/** A connection through the proxy, in a transaction that has inserted a row. */
async function inTransaction(through: string) {
  const client = new pg.Client({ connectionString: through, query_timeout: 300 })
  client.on('error', () => {})
  await client.connect()
  await client.query('BEGIN')
  await client.query('INSERT INTO orders VALUES (1) /* waits for no COMMIT */')
  return client
}

test('a database that is away cuts off what is connected, refuses what is new, and comes back', async () => {
  const proxy = await databaseProxy(url)
  const pool = poolFor(proxy.url)
  await pool.query('SELECT 1')
  proxy.becomes('away')
  await expect(pool.query('SELECT 1')).rejects.toThrow()
  await expect(pool.query('SELECT 1')).rejects.toThrow()
  proxy.becomes('there')
  expect((await pool.query('SELECT 1')).rowCount).toBe(1)
})

test('a silent one answers nothing, and lets go of what it kept waiting', async () => {
  const proxy = await databaseProxy(url)
  const client = await inTransaction(proxy.url)
  proxy.becomes('silent')
  await expect(client.query('SELECT 1')).rejects.toThrow('Query read timeout')
  const ended = new Promise((resolve) => client.once('end', resolve))
  proxy.becomes('there')
  await ended
  await eventually(async () => expect(await connectionsTo(url)).toEqual([]))
})

for (const commit of ['COMMIT', ' commit;', 'END', { name: 'end', text: 'COMMIT' }]) {
  test(`a COMMIT that is lost is done, and the next one is heard of: ${JSON.stringify(commit)}`, async () => {
    await db.query('DELETE FROM orders')
    const proxy = await databaseProxy(url)
    proxy.becomes('loses a COMMIT')
    const client = await inTransaction(proxy.url)
    await expect(client.query(commit)).rejects.toThrow('Connection terminated unexpectedly')
    expect(await count()).toBe(1)
    const next = await inTransaction(proxy.url)
    expect((await next.query(commit)).command).toBe('COMMIT')
    await next.end()
    expect(await count()).toBe(2)
  })
}
