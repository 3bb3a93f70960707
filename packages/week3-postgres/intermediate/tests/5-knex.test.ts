import { connectionsTo } from 'shared/testing/database/failures.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { beforeEach, expect, test } from 'vitest'
import { knexDown, knexUp } from '#intermediate/knex-migrate.ts'
import { allOf } from './all-of.ts'
import { emptyDatabase, tables } from './database-state.ts'
import { AT_THE_GATE, closeGate, PATIENT, someoneAtTheGate, someoneElseConnected } from './gate.ts'
import { knexFolder } from './knex-folder.ts'
import { migrateElsewhere, migrateHereAndElsewhere, startMigrator } from './other-process.ts'
import { COLUMNS, columns, firstColumnsOfIndexes, insertRow, primaryKey } from './posts-schema.ts'

const { url } = await testDatabase()
const db = sql(url)
const own = () => subjectFile('#intermediate/knex-migrations')
const a = { '0001-a': { up: 'CREATE TABLE a (id integer)', down: 'DROP TABLE a' } }
const b = { '0002-b': { up: 'CREATE TABLE b (id integer)', down: 'DROP TABLE b' } }
/** Without a transaction, knex shows its own lock to others while it works. */
const gated = { '0002-b': { up: [AT_THE_GATE, b['0002-b'].up], transaction: false } }

beforeEach(() => emptyDatabase(db))

test('makes the tables users and posts', async () => {
  expect(await knexUp(url, own())).toEqual(['0001-create-users.ts', '0002-create-posts.ts'])
  expect(await tables(db)).toEqual(['posts', 'users'])
  expect(await columns(db)).toEqual(COLUMNS)
  expect(await primaryKey(db), 'the primary key').toEqual(['id'])
  expect(await knexUp(url, own()), 'the second time').toEqual([])
})

test('keeps the rules of posts', async () => {
  await knexUp(url, own())
  await db.query(`INSERT INTO users (name, email, password) VALUES ('Ada', 'ada@example.com', 'hash')`)
  const row = { user_id: 1, title: '漢'.repeat(200), body: '' }
  expect(await insertRow(db, row)).toEqual({ id: 1, created_at: expect.any(Date) })
  const foreignKey = { code: '23503', constraint: 'posts_user_id_fkey' }
  const titleLength = { code: '23514', constraint: 'posts_title_length' }
  expect(await failureOf(insertRow, db, { ...row, user_id: 2 }), 'of nobody').toMatchObject(foreignKey)
  expect(await failureOf(insertRow, db, { ...row, title: '' }), 'no title').toMatchObject(titleLength)
  expect(await failureOf(insertRow, db, { ...row, title: 'x'.repeat(201) }), 'a long one').toMatchObject(
    titleLength,
  )
  expect(sqlState(await failureOf(insertRow, db, { ...row, id: 7 })), 'an id that is given').toBe('428C9')
  const deletion = sqlState(await failureOf(db.query('DELETE FROM users')))
  expect(['23503', '23001'], 'the answers to the deletion of a user with posts').toContain(deletion)
  expect(await firstColumnsOfIndexes(db), 'the first columns of the indexes').toContain('user_id')
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
  const failing = {
    '0002-b': { up: ['CREATE TABLE b (id integer)', 'INSERT INTO a VALUES (1)', 'SELECT 1 / 0'] },
  }
  await knexUp(url, knexFolder(a))
  const error = await failureOf(knexUp, url, knexFolder({ ...a, ...failing }))
  expect(sqlState(error), 'the code of the error or its cause').toBe('22012')
  expect(await tables(db)).toEqual(['a'])
  expect((await db.query('SELECT FROM a')).rowCount, 'the rows that it has inserted').toBe(0)
  expect(await knexUp(url, knexFolder({ ...a, ...b })), 'once it is mended').toEqual(['0002-b.ts'])
})

test('waits while another process migrates, and applies nothing twice', async () => {
  const folder = knexFolder({ ...a, ...gated })
  const lists = await migrateHereAndElsewhere(db, {
    url,
    here: () => knexUp(url, folder),
    elsewhere: () => migrateElsewhere('#intermediate/knex-migrate.ts', url, folder),
  })
  expect(lists, 'what came of both').toEqual([expect.any(Array), expect.any(Array)])
  expect(lists.flat().toSorted(), 'all that was applied').toEqual(['0001-a.ts', '0002-b.ts'])
  expect(await tables(db)).toEqual(['a', 'b'])
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

test('goes on when the migrator that it waits for is killed', async () => {
  const folder = knexFolder({ ...a, ...gated })
  const gate = await closeGate(db)
  const killed = startMigrator('#intermediate/knex-migrate.ts', url, folder)
  await someoneAtTheGate(url, killed.exited)
  const itsConnections = (await connectionsTo(url)).map(({ pid }) => pid)
  const waiting = knexUp(url, folder)
  waiting.catch(() => {})
  await someoneElseConnected(url, itsConnections.length, waiting)
  killed.kill('SIGKILL')
  await killed.exited
  // A server that waits for a lock notices late that nobody is there any more.
  await db.query('SELECT pg_terminate_backend(pid, 5000) FROM unnest($1::integer[]) AS pid', [itsConnections])
  await gate.open()
  expect(await waiting).toEqual(['0002-b.ts'])
  expect(await tables(db)).toEqual(['a', 'b'])
})

test('closes its connections, however it ends', async () => {
  const expectNone = (when: string) =>
    eventually(
      async () => expect(await connectionsTo(url), `the connections after ${when}`).toEqual([]),
      PATIENT,
    )
  await knexUp(url, knexFolder(a))
  await expectNone('success')
  await failureOf(knexUp, url, knexFolder({ ...a, '0002-b': { up: 'SELECT 1 / 0' } }))
  await expectNone('a failure')
  await knexDown(url, knexFolder(a))
  await expectNone('undoing')
})
