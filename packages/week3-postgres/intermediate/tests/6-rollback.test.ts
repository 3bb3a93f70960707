import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { beforeEach, expect, test } from 'vitest'
import { emptyDatabase, schemaOf, tables } from './database-state.ts'
import { attempt, runFiles } from './level-migrations.ts'

const { url } = await testDatabase()
const db = sql(url)
const UP = ['1-create-users.up', '2-create-posts.up', '3-limit-post-bodies.up', '4-add-post-status.up']
const DOWN = [
  '4-add-post-status.down',
  '3-limit-post-bodies.down',
  '2-create-posts.down',
  '1-create-users.down',
]

beforeEach(() => emptyDatabase(db))

async function addRows(): Promise<void> {
  await db.query(`
    INSERT INTO users (name, email, password) VALUES ('Ada', 'ada@example.com', 'hash');
    INSERT INTO posts (user_id, title, body) VALUES (1, 'One', 'A body')`)
}

test('drops posts with all its rows, and leaves users as it is', async () => {
  await runFiles(db, UP[0] as string)
  const before = await schemaOf(db)
  await runFiles(db, ...UP.slice(1))
  await addRows()
  await runFiles(db, ...DOWN.slice(0, 3))
  expect(await tables(db)).toEqual(['users'])
  expect(await schemaOf(db), 'the schema').toEqual(before)
  expect((await db.query('SELECT name FROM users')).rows, 'the users').toEqual([{ name: 'Ada' }])
})

test('takes the status from posts, and leaves their rows', async () => {
  await runFiles(db, ...UP.slice(0, 3))
  const before = await schemaOf(db)
  await runFiles(db, UP[3] as string)
  await addRows()
  await db.query(`INSERT INTO posts (user_id, title, body, status) VALUES (1, 'Two', '', 'draft')`)
  await runFiles(db, DOWN[0] as string)
  expect(await schemaOf(db), 'the schema').toEqual(before)
  const { rows } = await db.query('SELECT title FROM posts ORDER BY title')
  expect(rows, 'the posts').toEqual([{ title: 'One' }, { title: 'Two' }])
})

test('leaves the same schema after up, down and up', async () => {
  await runFiles(db, ...UP)
  const first = await schemaOf(db)
  await addRows()
  await runFiles(db, ...DOWN)
  expect(await tables(db), 'the tables in between').toEqual([])
  await runFiles(db, ...UP)
  expect(await schemaOf(db), 'the schema').toEqual(first)
})

test('throws away nothing that others have built on posts', async () => {
  await runFiles(db, ...UP)
  await db.query('CREATE VIEW titles AS SELECT title, status FROM posts')
  expect(sqlState(await failureOf(attempt(db, DOWN[0] as string))), 'the answer to 4 down').toBe('2BP01')
  await db.query('DROP VIEW titles; CREATE TABLE drafts (status post_status)')
  const before = await schemaOf(db)
  expect(sqlState(await failureOf(attempt(db, DOWN[0] as string))), 'the answer to 4 down').toBe('2BP01')
  expect(await schemaOf(db), 'the schema where another table uses the type').toEqual(before)
  await db.query('DROP TABLE drafts')
  await runFiles(db, ...DOWN.slice(0, 2))
  await db.query('CREATE VIEW titles AS SELECT title FROM posts')
  expect(sqlState(await failureOf(attempt(db, DOWN[2] as string))), 'the answer to 2 down').toBe('2BP01')
  expect(await tables(db), 'the tables and views').toEqual(['posts', 'titles', 'users'])
})

test('fails where there is nothing to undo', async () => {
  await runFiles(db, UP[0] as string)
  expect(sqlState(await failureOf(attempt(db, DOWN[2] as string))), 'the answer to 2 down').toBe('42P01')
  await runFiles(db, UP[1] as string)
  await failureOf(attempt(db, DOWN[0] as string))
  await db.query(`CREATE TYPE post_status AS ENUM ('draft', 'published')`)
  expect(
    sqlState(await failureOf(attempt(db, DOWN[0] as string))),
    'the answer to 4 down without the column',
  ).toBe('42703')
  expect(await tables(db)).toEqual(['posts', 'users'])
  await db.query('DROP TABLE posts')
  expect(
    sqlState(await failureOf(attempt(db, DOWN[0] as string))),
    'the answer to 4 down without the table',
  ).toBe('42P01')
})
