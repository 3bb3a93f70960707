import { connectionsTo } from 'shared/testing/database/failures.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { withClient } from '#simple/db.ts'
import { summarizeUsers } from '#simple/summary.ts'
import { arrange, newUsersTable } from './users-table.ts'

const { url } = await testDatabase()
const db = sql(url)

beforeEach(() => newUsersTable(db))

const lent = (pool: ReturnType<typeof poolFor>) => pool.totalCount - pool.idleCount

test('lends a client, and answers what the work answers', async () => {
  const pool = poolFor(url)
  const answer = await withClient(pool, async (client) => {
    const { rows } = await client.query('SELECT 6 * 7 AS answer')
    return rows[0].answer
  })
  expect(answer).toBe(42)
  expect({ total: pool.totalCount, idle: pool.idleCount }, 'the clients of the pool').toEqual({
    total: 1,
    idle: 1,
  })
})

test('keeps the client until the work is done', async () => {
  const pool = poolFor(url)
  const during = await withClient(pool, async (client) => {
    const first = await client.query('SELECT pg_backend_pid() AS pid')
    const lentMeanwhile = lent(pool)
    const second = await client.query('SELECT pg_backend_pid() AS pid')
    return { lent: [lentMeanwhile, lent(pool)], same: first.rows[0].pid === second.rows[0].pid }
  })
  expect(during, 'how many were lent, and whether it was one connection').toEqual({
    lent: [1, 1],
    same: true,
  })
})

test('takes the client back when a query fails', async () => {
  const pool = poolFor(url, { max: 1 })
  for (let call = 1; call <= 3; call++) {
    const error = await failureOf(withClient, pool, (client) =>
      client.query('SELECT no_such_column FROM users'),
    )
    expect(error).toMatchObject({ code: '42703' })
  }
  expect(lent(pool), 'the clients that are lent').toBe(0)
  expect(pool.waitingCount, 'the callers that wait').toBe(0)
  expect(await withClient(pool, () => 'next')).toBe('next')
})

test('takes the client back when the work throws', async () => {
  const pool = poolFor(url, { max: 1 })
  const problem = new Error('of the work')
  const works = [
    () => {
      throw problem
    },
    () => Promise.reject(problem),
    async () => {
      await Promise.resolve()
      throw problem
    },
  ]
  for (const work of works) {
    const watched = vi.fn(work)
    expect(await failureOf(withClient, pool, watched)).toBe(problem)
    expect(watched, 'how often the work was done').toHaveBeenCalledTimes(1)
  }
  expect(lent(pool), 'the clients that are lent').toBe(0)
})

test('serves more callers than there are clients', async () => {
  const pool = poolFor(url, { max: 2 })
  const calls = Array.from({ length: 20 }, (_value, i) =>
    withClient(pool, async (client) => {
      if (i % 3 === 0) return client.query('SELECT no_such_column FROM users')
      return client.query('SELECT 1')
    }),
  )
  const outcomes = await Promise.allSettled(calls)
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(13)
  expect({ lent: lent(pool), waiting: pool.waitingCount }).toEqual({ lent: 0, waiting: 0 })
})

test('counts the users, and shows the first and the last', async () => {
  const pool = poolFor(url)
  expect(await summarizeUsers(pool), 'while there are none').toEqual({ total: 0 })
  await arrange(db, 'b', 'c', 'a')
  await db.query(`UPDATE users SET name = 'B' WHERE id = 1`)
  expect(await summarizeUsers(pool)).toEqual({
    total: 3,
    first: { id: 1, name: 'B', email: 'b@example.com' },
    last: { id: 3, name: 'a', email: 'a@example.com' },
  })
  await db.query(`
    DELETE FROM users WHERE id < 3;
    INSERT INTO users (name, email, password)
    SELECT 'x', n, 'hash' FROM generate_series(4, 40000) AS n`)
  expect(await summarizeUsers(pool), 'where ids 1 and 2 are gone').toEqual({
    total: 39_998,
    first: { id: 3, name: 'a', email: 'a@example.com' },
    last: { id: 40_000, name: 'x', email: '40000' },
  })
})

test('asks its three questions at once', async () => {
  const pool = poolFor(url)
  await arrange(db, 'a')
  const locker = await db.connect()
  await locker.query('BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE')
  const summary = summarizeUsers(pool)
  summary.catch(() => {})
  try {
    // Each of them waits for the lock: nobody has an answer yet.
    await eventually(async () => {
      const waiting = (await connectionsTo(url)).filter((connection) => connection.waiting)
      expect(waiting, 'the connections on which a question waits').toHaveLength(3)
      expect(lent(pool), 'the connections that the pool has lent').toBe(3)
    })
  } finally {
    await locker.query('ROLLBACK')
    locker.release()
  }
  expect(await summary).toMatchObject({ total: 1 })
})

test('takes turns where the pool has fewer connections', async () => {
  await arrange(db, 'a')
  for (const max of [1, 2, 4]) {
    const pool = poolFor(url, { max, connectionTimeoutMillis: onThisMachine(3_000) })
    const summaries = await Promise.all(Array.from({ length: 10 }, () => summarizeUsers(pool)))
    expect(summaries.map(({ total }) => total)).toEqual(Array(10).fill(1))
    expect(lent(pool), 'the clients that are lent').toBe(0)
  }
})

test('leaves no rejection unhandled, and no client lent', async () => {
  const pool = poolFor(url)
  await db.query('DROP TABLE users')
  const unhandled = await uncaughtDuring(async () => {
    expect(await failureOf(summarizeUsers, pool)).toMatchObject({ code: '42P01' })
    // The others are still on their way.
    await eventually(() => expect(lent(pool), 'the clients that are lent').toBe(0))
  })
  expect(unhandled, 'the rejections that nobody handled').toEqual([])
})
