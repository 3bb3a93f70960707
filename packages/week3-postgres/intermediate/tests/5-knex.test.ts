import { testDatabase } from 'shared/testing/database.ts'
import { connectionsTo } from 'shared/testing/database-failures.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { patience } from 'shared/testing/patience.ts'
import { sql } from 'shared/testing/sql.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { beforeEach, expect, test } from 'vitest'
import { knexDown, knexUp } from '#intermediate/knex-migrate.ts'
import { allOf } from './all-of.ts'
import { emptyDatabase, tables } from './database-state.ts'
import { knexFolder } from './knex-folder.ts'

const { url } = await testDatabase()
const db = sql(url)
/** For what takes no time, on a machine that has much else to do. */
const PATIENT = { within: patience(5_000) }
const own = () => subjectFile('#intermediate/knex-migrations')
const a = { '0001-a': { up: 'CREATE TABLE a (id integer)', down: 'DROP TABLE a' } }
const b = { '0002-b': { up: 'CREATE TABLE b (id integer)', down: 'DROP TABLE b' } }

beforeEach(() => emptyDatabase(db))

test('makes the tables users and posts', async () => {
  expect(await knexUp(url, own())).toEqual(['0001-create-users.ts', '0002-create-posts.ts'])
  expect(await tables(db)).toEqual(['posts', 'users'])
  const { rows } = await db.query(
    `SELECT column_name AS name, data_type AS type, is_nullable AS null
     FROM information_schema.columns
     WHERE table_name = 'posts' AND table_schema = 'public'
     ORDER BY name`,
  )
  expect(rows).toEqual([
    { name: 'body', type: 'text', null: 'NO' },
    { name: 'created_at', type: 'timestamp with time zone', null: 'NO' },
    { name: 'id', type: 'integer', null: 'NO' },
    { name: 'title', type: 'text', null: 'NO' },
    { name: 'user_id', type: 'integer', null: 'NO' },
  ])
  expect(await knexUp(url, own()), 'the second time').toEqual([])
})

test('keeps the rules of posts', async () => {
  await knexUp(url, own())
  await db.query(`INSERT INTO users (name, email, password) VALUES ('Ada', 'ada@example.com', 'hash')`)
  const insert = (userId: number, title: string) =>
    db.query('INSERT INTO posts (user_id, title, body) VALUES ($1, $2, $3) RETURNING id, created_at', [
      userId,
      title,
      'A body',
    ])
  expect((await insert(1, '漢'.repeat(200))).rows).toEqual([{ id: 1, created_at: expect.any(Date) }])
  const violations = [
    { error: await failureOf(insert(2, 'One')), code: '23503', constraint: 'posts_user_id_fkey' },
    { error: await failureOf(insert(1, '')), code: '23514', constraint: 'posts_title_length' },
  ]
  for (const { error, ...expected } of violations) expect(error).toMatchObject(expected)
  const { rows } = await db.query(
    `SELECT attname AS name
     FROM pg_index
     JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
     WHERE indrelid = 'posts'::regclass`,
  )
  expect(
    rows.map(({ name }) => name),
    'the first columns of the indexes',
  ).toContain('user_id')
})

test('undoes the latest migration alone', async () => {
  await knexUp(url, own())
  expect(await knexDown(url, own())).toEqual(['0002-create-posts.ts'])
  expect(await tables(db)).toEqual(['users'])
  expect(await knexDown(url, own())).toEqual(['0001-create-users.ts'])
  expect(await tables(db)).toEqual([])
  expect(await knexDown(url, own()), 'when nothing is applied').toEqual([])
  expect(await knexUp(url, own()), 'once more').toHaveLength(2)
})

test('leaves nothing of a migration that fails', async () => {
  const failing = { '0002-b': { up: 'CREATE TABLE b (id integer); SELECT 1 / 0' } }
  await knexUp(url, knexFolder(a))
  const error = await failureOf(knexUp(url, knexFolder({ ...a, ...failing })))
  expect(sqlState(error), 'the code of the error or its cause').toBe('22012')
  expect(await tables(db)).toEqual(['a'])
  expect(await knexUp(url, knexFolder({ ...a, ...b })), 'once it is mended').toEqual(['0002-b.ts'])
})

test('waits while another migrates, and applies nothing twice', async () => {
  const folder = knexFolder({
    ...a,
    '0002-b': { up: 'SELECT pg_advisory_xact_lock(7); CREATE TABLE b (id integer)' },
  })
  await knexUp(url, knexFolder(a))
  const gate = await db.connect()
  try {
    await gate.query('SELECT pg_advisory_lock(7)')
    const first = knexUp(url, folder)
    await eventually(async () => {
      const connections = await connectionsTo(url)
      expect(connections.filter(({ waiting }) => waiting).length, 'how many connections wait').toBe(1)
    }, PATIENT)
    const before = (await connectionsTo(url)).length
    const second = knexUp(url, folder)
    const outcomes = Promise.allSettled([first, second])
    // The second is there as well, and has to wait for the first; where it does not, its outcome tells.
    const arrived = eventually(async () => {
      expect((await connectionsTo(url)).length, 'how many connections there are').toBeGreaterThan(before)
    }, PATIENT)
    await Promise.race([arrived, second.catch(() => {})])
    await gate.query('SELECT pg_sleep(0.3)')
    await gate.query('SELECT pg_advisory_unlock(7)')
    const settled = await outcomes
    expect(settled).toEqual([
      { status: 'fulfilled', value: ['0002-b.ts'] },
      { status: 'fulfilled', value: [] },
    ])
  } finally {
    gate.release(true)
  }
})

test('ends well when many migrate an empty database at once', async () => {
  const folder = knexFolder({ ...a, ...b })
  const lists = await allOf(Array.from({ length: 6 }, () => knexUp(url, folder)))
  expect(lists.flat().toSorted(), 'all that was applied').toEqual(['0001-a.ts', '0002-b.ts'])
})

test('goes on after a migrator that was killed', async () => {
  await knexUp(url, knexFolder(a))
  // What a killed one leaves where its migrations are not all in one transaction.
  await db.query('UPDATE knex_migrations_lock SET is_locked = 1')
  expect(await knexUp(url, knexFolder({ ...a, ...b }))).toEqual(['0002-b.ts'])
  await db.query('UPDATE knex_migrations_lock SET is_locked = 1')
  expect(await knexDown(url, knexFolder({ ...a, ...b }))).toEqual(['0002-b.ts'])
})

test('closes its connections, however it ends', async () => {
  const expectNone = (when: string) =>
    eventually(
      async () => expect(await connectionsTo(url), `the connections after ${when}`).toEqual([]),
      PATIENT,
    )
  await knexUp(url, knexFolder(a))
  await expectNone('success')
  await failureOf(knexUp(url, knexFolder({ ...a, '0002-b': { up: 'SELECT 1 / 0' } })))
  await expectNone('a failure')
  await knexDown(url, knexFolder(a))
  await expectNone('undoing')
})
