import { setTimeout as delay } from 'node:timers/promises'
import type { Pool, PoolConfig } from 'pg'
import { atEnd } from 'shared/testing/at-end.ts'
import { connectionsTo, terminateConnections } from 'shared/testing/database/failures.ts'
import { endPool } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { beforeAll, expect, test, vi } from 'vitest'
import { listUsers, listUsersAfter } from '#hard/pagination.ts'
import { closePool, createPool } from '#hard/pool.ts'
import { deletePost, insertPost } from '#hard/posts.ts'
import { createSchema } from '#hard/schema.ts'
import { withTransaction } from '#hard/transaction.ts'
import { transferBalance } from '#hard/transfer.ts'
import { findUsersByEmail, insertUser } from '#hard/users.ts'
import { accountsOf, sum, times } from './accounts.ts'
import { answer, connectedTo, ended, later, lent, setting } from './pools.ts'

allowForStarts()

const { url } = await testDatabase()
const db = sql(url)
const { open, balances } = accountsOf(db)

// What the code under test reports is its own business.
vi.spyOn(console, 'error').mockImplementation(() => {})
beforeAll(() => createSchema(db))

/** Waits long for connections, unless `config` says otherwise. */
function poolOf(config: PoolConfig = {}): Pool {
  return plainPool({ connectionTimeoutMillis: onThisMachine(8_000), ...config })
}

function plainPool(config: PoolConfig): Pool {
  const pool = createPool({ connectionString: url, ...config })
  atEnd(() => endPool(pool))
  return pool
}

test('serves many on few connections', async () => {
  const pool = poolOf({ max: 3 })
  const answers = await Promise.all(
    times(
      200,
      async (n) => (await pool.query('SELECT $1::integer + 1 AS n, pg_backend_pid() AS pid', [n])).rows[0],
    ),
  )
  expect(answers.map(({ n }) => n)).toEqual(times(200, (n) => n + 1))
  expect(new Set(answers.map(({ pid }) => pid)).size, 'the connections').toBeLessThanOrEqual(3)
  expect(lent(pool), 'the connections that are lent afterwards').toBe(0)
})

test('opens 10 connections at most, unless told otherwise', async () => {
  const pool = poolOf()
  await Promise.all(times(50, () => pool.query('SELECT pg_sleep(0.001)')))
  expect(pool.totalCount).toBe(10)
})

test('fails within 2 s where no connection is free, unless told otherwise', async () => {
  for (const config of [{}, { connectionTimeoutMillis: 700 }]) {
    const pool = plainPool({ max: 2, ...config })
    // On a slow machine a connection takes longer to make than 700 ms: it is tried again.
    const clients = await Promise.all(times(2, () => eventually(() => pool.connect())))
    const start = performance.now()
    const errors = await Promise.all(times(5, () => failureOf(pool.query('SELECT 1'), 4_000)))
    const waited = performance.now() - start
    expect(errors).toHaveLength(5)
    if (config.connectionTimeoutMillis)
      expect(waited, 'the milliseconds, told 700').toBeLessThan(700 + onThisMachine(1_200))
    else {
      expect(waited, 'the milliseconds, unless told').toBeGreaterThan(1_900)
      expect(waited, 'the milliseconds, unless told').toBeLessThan(2_000 + onThisMachine(900))
    }
    for (const client of clients) client.release()
    expect(await answer(pool), 'as soon as one is free again').toBe(42)
  }
})

test('lets the server end what takes too long', async () => {
  const usual = poolOf()
  expect(await setting(usual, 'statement_timeout')).toBe('10s')
  expect(await setting(usual, 'idle_in_transaction_session_timeout')).toBe('10s')
  const pool = poolOf({ max: 1, statement_timeout: 300, idle_in_transaction_session_timeout: 150 })
  expect(await failureOf(pool.query('SELECT pg_sleep(5)'))).toMatchObject({ code: '57014' })
  const uncaught = await uncaughtDuring(async () => {
    const client = await pool.connect()
    const end = ended(client)
    await client.query('BEGIN')
    await Promise.race([end, delay(onThisMachine(4_000))])
    await failureOf(client.query('SELECT 1'))
    client.release()
  })
  expect(uncaught, 'what would have ended the process').toEqual([])
  expect(await answer(pool), 'on the next connection').toBe(42)
})

test('outlives the end of its connections, idle or lent', async () => {
  const program = startProcess(`${import.meta.dirname}/pool-program.ts`, {
    args: [subjectFile('#hard/pool.ts')],
    env: { DATABASE_URL: url },
  })
  await program.line(/ready/)
  await terminateConnections(url)
  await program.line(/the lent connection has ended/)
  await program.line(/the idle connection has ended/)
  program.kill('SIGUSR2')
  await program.line(/answered 42/)
  await program.line(/closed/)
  expect(await program.exitWithin(5_000)).toEqual({ code: 0, signal: null })
})

test('loses no money and makes none when all connections end under load', async () => {
  const ids = await open(...times(4, () => 10_000))
  const pool = poolOf({ max: 4 })
  let done = 0
  const underLoad = Promise.withResolvers<void>()
  const uncaught = await uncaughtDuring(async () => {
    const load = Promise.allSettled(
      times(120, async (n) => {
        await transferBalance(pool, ids[n % 4] as number, ids[(n + 1 + (n % 3)) % 4] as number, 1 + n)
        if (++done === 20) underLoad.resolve()
      }),
    )
    await Promise.race([underLoad.promise, load])
    expect(await terminateConnections(url), 'the connections that were ended').toBeGreaterThan(0)
    const outcomes = await load
    expect(
      outcomes.filter(({ status }) => status === 'fulfilled').length,
      'the transfers that were done',
    ).toBe(done)
    expect(done, 'those before the end, and those on new connections').toBeGreaterThan(80)
  })
  expect(uncaught, 'what would have ended the process').toEqual([])
  const after = await balances(...ids)
  expect(sum(after), 'all the money').toBe(40_000)
  expect(lent(pool), 'the connections that are lent').toBe(0)
  await transferBalance(pool, ids[0] as number, ids[1] as number, 1)
  expect(await balances(...ids), 'after the next transfer').toEqual([
    (after[0] as number) - 1,
    (after[1] as number) + 1,
    ...after.slice(2),
  ])
})

test('no call needs more than one connection', async () => {
  const pool = poolOf({ max: 1, connectionTimeoutMillis: onThisMachine(5_000) })
  const [first = 0, second = 0] = await open(100, 100)
  const user = await insertUser(pool, { username: 'ada', email: 'ada@example.com' })
  const post = await insertPost(pool, { userId: user.id, title: 'On numbers', body: '' })
  const outcomes = await Promise.allSettled(
    times(3, (n) => [
      transferBalance(pool, first, second, 1 + n),
      insertUser(pool, { username: `user${n}`, email: `${n}@example.com` }),
      findUsersByEmail(pool, user.email),
      listUsers(pool),
      listUsersAfter(pool),
      insertPost(pool, { userId: user.id, title: 'Again', body: '' }),
      deletePost(pool, post.id),
    ]).flat(),
  )
  const failed = outcomes.flatMap((one) => (one.status === 'rejected' ? String(one.reason) : []))
  expect(failed, 'what has failed').toEqual([])
  expect(await balances(first, second)).toEqual([94, 106])
})

test('closes once all that was begun is done, and refuses the rest', async () => {
  const [account = 0] = await open(1)
  const pool = poolOf({ max: 2 })
  const begun = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const transaction = withTransaction(pool, async (client) => {
    begun.resolve()
    await goOn.promise
    await client.query('UPDATE accounts SET balance = 2 WHERE id = $1', [account])
  })
  await begun.promise
  await pool.query('SELECT 1')
  let isClosed = false
  const closed = closePool(pool).then(() => {
    isClosed = true
  })
  await failureOf(pool.query('SELECT 1'), 1_000)
  await failureOf(
    withTransaction(pool, async () => 'new'),
    1_000,
  )
  expect(isClosed, 'whether it is closed while a transaction is open').toBe(false)
  goOn.resolve()
  await expect(transaction, 'the transaction that was under way').resolves.toBeUndefined()
  expect(await balances(account), 'what the transaction has written').toEqual([2])
  await closed
  await eventually(async () => expect(await connectionsTo(url), 'the connections').toEqual([]))
})

test('is closed when its connections are', async () => {
  const pool = poolOf({ max: 3 })
  const connected = connectedTo(pool)
  await Promise.all(times(6, () => pool.query('SELECT pg_sleep(0.01)')))
  expect(connected(), 'the connections').toBe(3)
  await closePool(pool)
  expect(await later(connected), 'the connections of a pool that is closed').toBe(0)
  const unused = closePool(poolOf()).then(() => 'closed')
  expect(
    await Promise.race([unused, delay(onThisMachine(4_000), 'still open')]),
    'a pool without connections',
  ).toBe('closed')
})

test('closes no connection of another pool', async () => {
  const [pool, other] = [poolOf({ max: 2 }), poolOf({ max: 2 })]
  const forgotten = await pool.connect()
  const held = await other.connect()
  const idle = await other.connect()
  idle.release()
  const cutOff = ended(forgotten)
  const closed = closePool(pool, { deadlineMs: 50 })
  await Promise.race([Promise.all([closed, cutOff]), delay(onThisMachine(3_000))])
  await expect(held.query('SELECT 1'), 'what the other pool has lent').resolves.toHaveProperty('rowCount', 1)
  held.release()
  expect(await answer(other)).toBe(42)
  expect(other.totalCount, 'its connections').toBe(2)
})

test('cuts off what is not done by the deadline', async () => {
  const [account = 0] = await open(1)
  const pool = poolOf({ max: 3 })
  const connected = connectedTo(pool)
  const running = withTransaction(pool, async (client) => {
    await client.query('UPDATE accounts SET balance = 2 WHERE id = $1', [account])
    await client.query('SELECT pg_sleep(5)')
  })
  const forgotten = await pool.connect()
  await forgotten.query('BEGIN; SELECT 1')
  const outcome = failureOf(running)
  await eventually(async () => {
    const queries = (await connectionsTo(url)).map(({ query }) => query)
    expect(queries, 'what runs').toContain('SELECT pg_sleep(5)')
  })
  const uncaught = await uncaughtDuring(async () => {
    const closed = closePool(pool, { deadlineMs: 100 }).then(() => 'closed')
    expect(await Promise.race([closed, delay(onThisMachine(4_000), 'still open')]), 'the pool').toBe('closed')
    expect(await later(connected), 'the connections of a pool that is closed').toBe(0)
    expect(await outcome, 'what the transaction fails with').toBeInstanceOf(Error)
  })
  expect(uncaught, 'what would have ended the process').toEqual([])
  const states = (await connectionsTo(url)).map(({ state }) => state)
  expect(states, 'the states of its connections').not.toContain('idle in transaction')
  expect(await balances(account)).toEqual([1])
})

test('leaves no timer behind once it is closed', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length
  const before = timers()
  const pool = poolOf()
  await answer(pool)
  await closePool(pool, { deadlineMs: 60_000 })
  expect(pool.totalCount, 'the connections').toBe(0)
  expect(timers(), 'the timers').toBeLessThanOrEqual(before)
})
