import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { expect, test } from 'vitest'
import { poolFor } from '../testing/database/pool-for.ts'
import { sql } from '../testing/database/sql.ts'
import { testDatabase } from '../testing/database/test-database.ts'
import { startCommand } from '../testing/process/start-command.ts'
import { startProcess } from '../testing/process/start-process.ts'
import { queriesDuring, recordedQueries, statements } from '../testing/trace/sql-log.ts'
import { transactions } from '../testing/trace/sql-transactions.ts'
import { connect } from './sql-clients.ts'

const { url } = await testDatabase()
const db = sql(url)
await db.query('CREATE TABLE users (id int PRIMARY KEY, email text CONSTRAINT one_email UNIQUE)')

const outcomes = (queries: ReturnType<typeof recordedQueries>) =>
  queries.map(({ text, tags, error }) => [text, ...tags, ...(error ? [error.code] : [])])

test('records every way of sending a statement, with its outcome, and changes none', async () => {
  const pool = poolFor(url)
  const client = await connect(url)
  const queries = await queriesDuring(async () => {
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    expect((await client.query('SELECT $1::int AS two', [2])).rows).toEqual([{ two: 2 }])
    expect((await client.query({ name: 'three', text: 'SELECT 3 AS three' })).rows).toEqual([{ three: 3 }])
    expect((await client.query({ name: 'three', text: 'SELECT 3 AS three' })).rowCount).toBe(1)
    await new Promise<void>((resolve, reject) => {
      client.query('SELECT $1::text AS four', ['4'], (error, { rows }) => {
        if (error) reject(error)
        expect(rows).toEqual([{ four: '4' }])
        resolve()
      })
    })
    await new Promise((resolve) => client.query(new pg.Query('SELECT 5')).once('end', resolve))
    await client.query('SELECT 6; SELECT 7')
    await expect(client.query('SELECT nothing')).rejects.toThrow('column "nothing" does not exist')
    await expect(client.query({} as { text: string })).rejects.toThrow('must have either text or a name')
  })
  expect(outcomes(queries)).toEqual([
    ['SELECT 1 AS one', 'SELECT 1'],
    ['SELECT $1::int AS two', 'SELECT 1'],
    ['SELECT 3 AS three', 'SELECT 1'],
    ['SELECT 3 AS three', 'SELECT 1'],
    ['SELECT $1::text AS four', 'SELECT 1'],
    ['SELECT 5', 'SELECT 1'],
    ['SELECT 6; SELECT 7', 'SELECT 1', 'SELECT 1'],
    ['SELECT nothing', '42703'],
    ['', undefined],
  ])
  expect(queries.slice(0, 8).every(({ ms }) => ms !== undefined && ms > 0)).toBe(true)
})

test('records statements of a class of one’s own, as cursors are', async () => {
  const client = await connect(url)
  const submittable = {
    text: 'SELECT 8',
    submit: (connection: pg.Connection) => connection.query('SELECT 8'),
    handleRowDescription() {},
    handleDataRow() {},
    handleCommandComplete() {},
    handleReadyForQuery: () => done(),
    handleError() {},
  }
  let done = () => {}
  const queries = await queriesDuring(
    () =>
      new Promise<void>((resolve) => {
        done = resolve
        client.query(submittable)
      }),
  )
  expect(outcomes(queries)).toEqual([['SELECT 8', 'SELECT 1']])
})

test('says the types of parameters, and no value that could be a secret', async () => {
  const pool = poolFor(url)
  const values = [7, 12345678, 'hunter2', null, true, new Date(), Buffer.from('x'), [1, 2], { a: 1 }]
  const text = `SELECT ${values.map((_, index) => `$${index + 1}::text`).join(', ')}`
  const [query] = await queriesDuring(() => pool.query(text, values))
  expect(query?.parameters).toEqual([
    'number 7',
    'number',
    'string',
    'null',
    'boolean true',
    'Date',
    'Buffer',
    'array of 2',
    'object',
  ])
  expect(JSON.stringify(recordedQueries())).not.toContain('hunter2')
})

test('leaves out what the test itself asks', async () => {
  expect(await queriesDuring(() => db.query('SELECT 1'))).toEqual([])
})

test('numbers the connections, and counts statements without those that control a transaction', async () => {
  const pool = poolFor(url)
  const queries = await queriesDuring(async () => {
    const client = await pool.connect()
    await client.query('BEGIN')
    await client.query('INSERT INTO users VALUES (1)')
    await pool.query('SELECT count(*) FROM users')
    await client.query('COMMIT')
    client.release()
  })
  const [first = 0] = queries.map(({ connection }) => connection)
  expect(queries.map(({ connection }) => connection - first)).toEqual([0, 0, 1, 0])
  expect(statements(queries).map(({ tags, rows }) => [...tags, rows])).toEqual([
    ['INSERT 0 1', 1],
    ['SELECT 1', 1],
  ])
})

test('tells how each transaction ended, whatever it was told', async () => {
  const pool = poolFor(url)
  const queries = await queriesDuring(async () => {
    const client = await pool.connect()
    await client.query('BEGIN')
    await client.query("INSERT INTO users VALUES (2, 'a')")
    await client.query('COMMIT')
    await client.query('BEGIN')
    await client.query("INSERT INTO users VALUES (3, 'a')").catch(() => {})
    expect((await client.query('COMMIT')).command).toBe('ROLLBACK')
    await client.query('SELECT 1')
    await client.query('BEGIN; SELECT 1; ROLLBACK')
    await client.query('START TRANSACTION')
    client.release()
  })
  const all = transactions(queries)
  expect(all.map(({ queries, end }) => [queries.length, end])).toEqual([
    [3, 'COMMIT'],
    [3, 'ROLLBACK'],
    [1, 'ROLLBACK'],
    [1, undefined],
  ])
  expect(all[1]?.queries[1]?.error).toMatchObject({ code: '23505', constraint: 'one_email' })
  expect(all[1]?.queries[2]).toMatchObject({ before: 'failed', after: 'none' })
  expect(queries.at(-1)?.released).toBe('in a transaction')
})

test('says of a connection that was given back too early what it was doing', async () => {
  const pool = poolFor(url)
  const queries = await queriesDuring(async () => {
    const client = await pool.connect()
    const running = client.query('SELECT 1')
    client.release()
    await running
    await pool.query('SELECT 2')
  })
  expect(queries.map(({ released }) => released)).toEqual(['while it ran', undefined])
})

test('says so also of one that an error has just ended, and not of one that is closed', async () => {
  const queries = await queriesDuring(async () => {
    for (const destroy of [false, true]) {
      const pool = poolFor(url)
      const client = await pool.connect()
      await client.query('BEGIN')
      await client.query('SELECT nothing').catch(() => {})
      client.release(destroy)
    }
    const pool = poolFor(url)
    await pool.query('SELECT nothing').catch(() => {})
  })
  expect(queries.flatMap(({ text, released }) => (released ? [[text, released]] : []))).toEqual([
    ['SELECT nothing', 'in a transaction'],
  ])
})

test('records what a program sends that the test starts, also one that is killed', async () => {
  const file = fileURLToPath(new URL('./fixtures/sql-program.ts', import.meta.url))
  const queries = await queriesDuring(async () => {
    const child = startProcess(file, { args: [url] })
    await child.line(/done/)
    await child.stop('SIGKILL')
    await startCommand(`node "${file}" ${url} end`).exited
  })
  expect(queries).toMatchObject([
    { text: 'SELECT $1::int AS one', program: 'sql-program.ts', parameters: ['number 1'], rows: 1 },
    { text: 'SELECT nothing', error: { code: '42703' } },
    { text: 'SELECT $1::int AS one', program: 'sql-program.ts' },
    { text: 'SELECT nothing' },
  ])
  const connections = queries.map(({ connection }) => connection)
  expect(connections).toEqual([connections[0], connections[0], connections[2], connections[2]])
  expect(new Set(connections).size).toBe(2)
  expect(statements(queries)).toHaveLength(4)
})
