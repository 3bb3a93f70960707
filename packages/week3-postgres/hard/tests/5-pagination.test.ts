import type { Pool } from 'pg'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { recordedQueries } from 'shared/testing/trace/sql-log.ts'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { InvalidPageError } from '#hard/errors.ts'
import { listUsers, listUsersAfter } from '#hard/pagination.ts'
import { createSchema } from '#hard/schema.ts'
import { times } from './accounts.ts'
import { changedCursors, noCursors } from './cursors.ts'
import { explaining, rowsRead } from './plans.ts'

const { url } = await testDatabase()
const db = sql(url)

beforeAll(() => createSchema(db))
beforeEach(() => db.query('TRUNCATE users RESTART IDENTITY CASCADE'))

/** Adds users with the ids from 1 on, at these times. */
async function arrange(...createdAt: string[]): Promise<void> {
  await db.query(
    `INSERT INTO users (username, email, created_at)
     SELECT 'user' || position, position || '@example.com', created_at::timestamptz
     FROM unnest($1::text[]) WITH ORDINALITY AS given (created_at, position)
     ORDER BY position`,
    [createdAt],
  )
}

const second = (number: number) => `2026-01-01 12:00:${String(number).padStart(2, '0')}Z`
const sameTime = (count: number) => times(count, () => second(0))
const ids = ({ data }: { data: { id: number }[] }) => data.map(({ id }) => id)
const down = (from: number, to: number) => times(from - to + 1, (index) => from - index)

/** All pages by their cursors, to the last. `between` is done before each but the first. */
async function allPages(limit: number, between: (page: number) => Promise<unknown> = async () => {}) {
  const pool = poolFor(url)
  const pages: number[][] = []
  let after: string | undefined
  do {
    if (after !== undefined) await between(pages.length)
    const page = await listUsersAfter(pool, after === undefined ? { limit } : { after, limit })
    pages.push(ids(page))
    after = page.next ?? undefined
    expect(pages.length, 'the pages so far, which must come to an end').toBeLessThan(50)
  } while (after !== undefined)
  return pages
}

test('answers a page of users, newest first, and how many there are', async () => {
  await arrange(second(3), second(1), second(2))
  const pool = poolFor(url)
  const first = await listUsers(pool, { page: 1, limit: 2 })
  expect(first).toEqual({
    data: [
      { id: 1, username: 'user1', email: '1@example.com', createdAt: new Date('2026-01-01T12:00:03Z') },
      { id: 3, username: 'user3', email: '3@example.com', createdAt: new Date('2026-01-01T12:00:02Z') },
    ],
    page: 1,
    limit: 2,
    total: 3,
  })
  expect(await listUsers(pool, { page: 2, limit: 2 })).toMatchObject({ data: [{ id: 2 }], page: 2, total: 3 })
  const { data } = await listUsersAfter(pool, { limit: 2 })
  expect(data, 'the users of a page by cursor').toEqual(first.data)
})

test('answers the first 10 unless told otherwise', async () => {
  await arrange(...sameTime(12))
  const pool = poolFor(url)
  const page = await listUsers(pool)
  expect({ ...page, data: ids(page) }).toEqual({ data: down(12, 3), page: 1, limit: 10, total: 12 })
  expect(ids(await listUsersAfter(pool))).toEqual(down(12, 3))
  expect(await listUsers(pool, { page: undefined, limit: undefined }), 'of undefined').toEqual(page)
  expect(ids(await listUsersAfter(pool, { after: undefined, limit: undefined }))).toEqual(down(12, 3))
})

test('answers an empty page behind the last', async () => {
  await arrange(...sameTime(3))
  const pool = poolFor(url)
  for (const page of [2, 1_000, 2 ** 31, Number.MAX_SAFE_INTEGER]) {
    const answer = await listUsers(pool, { page, limit: 100 })
    expect(answer).toEqual({ data: [], page, limit: 100, total: 3 })
  }
  await db.query('TRUNCATE users CASCADE')
  expect(await listUsers(pool)).toEqual({ data: [], page: 1, limit: 10, total: 0 })
  expect(await listUsersAfter(pool)).toEqual({ data: [], next: null })
})

async function refusesLimit(pool: Pool, list: typeof listUsers | typeof listUsersAfter, limit: number) {
  const error = await failureOf(list as typeof listUsers, pool, { limit })
  expect(error, `${list.name} with the limit ${typeof limit} ${limit}`).toBeInstanceOf(InvalidPageError)
}

test('refuses a page or a limit that cannot be, and does not ask the database', async () => {
  await arrange(...sameTime(3))
  const pool = poolFor(url)
  const wrong: unknown[] = [
    0,
    -1,
    1.5,
    Number.NaN,
    Infinity,
    2 ** 53,
    '2',
    '1; DROP TABLE users',
    '\0',
    2n ** 70n,
    null,
    [1],
  ]
  for (const value of wrong as number[]) {
    const page = await failureOf(listUsers, pool, { page: value })
    expect(page, `listUsers with the page ${typeof value} ${value}`).toBeInstanceOf(InvalidPageError)
    for (const list of [listUsers, listUsersAfter]) await refusesLimit(pool, list, value)
  }
  for (const list of [listUsers, listUsersAfter]) await refusesLimit(pool, list, 101)
  expect(recordedQueries(), 'what was sent').toEqual([])
  expect(ids(await listUsers(pool, { limit: 100 }))).toEqual([3, 2, 1])
})

test('shows each user once, also among users of the same time', async () => {
  await arrange(...sameTime(23))
  // Where rows lie in the table is no order: those that were changed come last.
  await db.query('UPDATE users SET username = username || $1 WHERE id % 3 = 0', ['!'])
  // Nor is an index, which the planner may use or leave.
  const pool = poolFor(url, { options: '-c enable_indexscan=off -c enable_bitmapscan=off' })
  const pages = []
  for (const page of [1, 2, 3, 4, 5]) pages.push(...ids(await listUsers(pool, { page, limit: 5 })))
  expect(pages, 'page by page').toEqual(down(23, 1))
  expect((await allPages(5)).flat(), 'by cursors').toEqual(down(23, 1))
})

test('ends with the last user, also where the last page is full', async () => {
  await arrange(...sameTime(6))
  expect(await allPages(3)).toEqual([down(6, 4), down(3, 1)])
  expect(await allPages(4)).toEqual([down(6, 3), [2, 1]])
  expect(await allPages(6)).toEqual([down(6, 1)])
})

test('shows users that are microseconds apart', async () => {
  await arrange(...times(9, (index) => `2026-01-01 12:00:00.12345${index}Z`))
  expect((await allPages(2)).flat()).toEqual(down(9, 1))
  await db.query(`UPDATE users SET created_at = '2026-01-01 11:59:59.999999Z' WHERE id < 4`)
  expect((await allPages(1)).flat()).toEqual(down(9, 1))
})

test('shows users of any time', async () => {
  await arrange(
    '0001-01-01Z',
    '1582-10-10Z',
    '1969-12-31 23:59:59.999999Z',
    '1970-01-01Z',
    '2024-02-29Z',
    '9999-12-31Z',
  )
  expect((await allPages(1)).flat()).toEqual(down(6, 1))
})

test('skips nobody and repeats nobody while users come and go', async () => {
  await arrange(...times(20, second))
  const pages = await allPages(4, async (page) => {
    // Somebody new at the top, and the one at whom the last page ended is gone, with one who was on it.
    await db.query(`INSERT INTO users (username, email, created_at) VALUES ('new', 'new', now())`)
    await db.query('DELETE FROM users WHERE id = ANY($1)', [[20 - 4 * page + 1, 20 - 4 * page + 2]])
  })
  expect(pages.flat()).toEqual(down(20, 1))
})

test('takes cursors whatever the time zone of the connection', async () => {
  await arrange(...times(6, second))
  const zones = ['UTC', 'America/St_Johns', 'Pacific/Kiritimati']
  let after: string | undefined
  const seen: number[] = []
  for (const zone of zones) {
    const pool = poolFor(url, { options: `-c TimeZone=${zone}` })
    const page = await listUsersAfter(pool, after === undefined ? { limit: 2 } : { after, limit: 2 })
    seen.push(...ids(page))
    after = page.next ?? undefined
  }
  expect(seen).toEqual(down(6, 1))
})

test('refuses what is no cursor', async () => {
  await arrange(...sameTime(3))
  const pool = poolFor(url)
  const { next } = await listUsersAfter(pool, { limit: 1 })
  for (const after of noCursors(next) as string[]) {
    const error = await failureOf(listUsersAfter, pool, { after })
    expect(error, `the answer to ${typeof after} ${String(after).slice(0, 60)}`).toBeInstanceOf(
      InvalidPageError,
    )
  }
  expect(ids(await listUsersAfter(pool, { after: next ?? '', limit: 10 })), 'behind the real one').toEqual([
    2, 1,
  ])
})

test('answers a changed cursor with a page or a refusal', async () => {
  // With a 9 in the place of the 0, it is a day that is not there.
  await arrange(...times(3, (number) => second(number).replace('01-01', '02-20')))
  const pool = poolFor(url)
  const next = (await listUsersAfter(pool, { limit: 1 })).next ?? ''
  const encoded = changedCursors(next)
  const outcomes = await Promise.allSettled(encoded.map((after) => listUsersAfter(pool, { after })))
  expect(outcomes.filter(({ status }) => status === 'rejected').length, 'the refusals').toBeGreaterThan(0)
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') expect(outcome.value).toHaveProperty('data')
    else expect(outcome.reason, `the answer to ${encoded[index]}`).toBeInstanceOf(InvalidPageError)
  }
  expect((await allPages(1)).flat()).toEqual(down(3, 1))
})

test('reads by the cursor no more than the page, however deep it is', async () => {
  await db.query(
    `INSERT INTO users (username, email, created_at)
     SELECT 'user' || n, n || '@example.com', timestamptz '2026-01-01' + n / 3 * interval '1 second'
     FROM generate_series(1, 100000) AS n`,
  )
  await db.query('ANALYZE users')
  const pool = poolFor(url)
  let after: string | undefined
  for (let depth = 100; depth <= 1_000; depth += 100) {
    after =
      (await listUsersAfter(pool, after === undefined ? { limit: 100 } : { after, limit: 100 })).next ?? ''
  }
  const { db: explained, plans } = explaining(pool)
  expect(ids(await listUsersAfter(explained, { after: after ?? '', limit: 10 }))).toEqual(
    down(99_000, 98_991),
  )
  const read = plans().map((nodes) => rowsRead(nodes, 'users'))
  // Those of the page, and few besides: one to see whether there is a next one, and who has the same time.
  expect(Math.max(...read), 'the rows that were read for a page of 10').toBeLessThan(20)
})
