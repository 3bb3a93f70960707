import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { beforeEach, expect, test } from 'vitest'
import { UnknownUserError } from '#intermediate/errors.ts'
import { insertPost } from '#intermediate/posts.ts'
import { emptyDatabase } from './database-state.ts'
import { runFiles } from './level-migrations.ts'
import {
  COLUMNS,
  columns,
  firstColumnsOfIndexes,
  insertRow,
  type PostRow,
  primaryKey,
} from './posts-schema.ts'
import { addUsers, newTables } from './posts-table.ts'
import { rolledBack } from './rolled-back.ts'

const { url } = await testDatabase()
const db = sql(url)
const pool = poolFor(url)

beforeEach(() => emptyDatabase(db))

/** What the learner's SQL makes, with the user 1. */
async function migrated(): Promise<void> {
  await runFiles(db, '1-create-users.up', '2-create-posts.up')
  const { rows } = await db.query(`SELECT to_regclass('posts') IS NOT NULL AS exists`)
  expect(rows[0].exists, 'whether 2-create-posts.up.sql makes a table posts').toBe(true)
  await addUsers(db, 'Ada')
}

const row = { user_id: 1, title: 'One', body: 'A body' }
const refusal = async (values: PostRow) => sqlState(await failureOf(insertRow, db, values))
const storedPosts = async () => (await db.query('SELECT user_id, title, body FROM posts ORDER BY id')).rows

test('makes the table posts with its five columns', async () => {
  await migrated()
  // Whether a column takes NULL is another fact.
  expect(await columns(db)).toEqual(COLUMNS.map((column) => ({ ...column, null: expect.any(String) })))
  expect(await primaryKey(db), 'the primary key').toEqual(['id'])
})

test('numbers and dates posts by itself', async () => {
  await migrated()
  const before = (await db.query('SELECT now()')).rows[0].now
  const first = await insertRow(db, row)
  expect(first.created_at >= before, 'whether created_at is the time of the insertion').toBe(true)
  expect([first.id, (await insertRow(db, row)).id], 'the ids').toEqual([1, 2])
  expect(await refusal({ ...row, id: 3 }), 'the answer to an id that is given').toBe('428C9')
})

test('takes no post without a user, a title, a body or a time', async () => {
  await migrated()
  for (const column of ['user_id', 'title', 'body', 'created_at']) {
    const answer = await refusal({ ...row, [column]: null })
    expect(answer, `the answer to a post without ${column}`).toBe('23502')
  }
  await insertRow(db, { ...row, title: '漢'.repeat(200), body: '' })
  await insertRow(db, { ...row, title: ' ' })
  for (const title of ['', 'x'.repeat(201)]) {
    const error = await failureOf(insertRow, db, { ...row, title })
    expect(error, `the answer to a title of ${title.length} characters`).toMatchObject({
      code: '23514',
      constraint: 'posts_title_length',
    })
  }
})

test('takes posts of users that exist alone', async () => {
  await migrated()
  await insertRow(db, row)
  const error = await failureOf(insertRow, db, { ...row, user_id: 2 })
  expect(error).toMatchObject({ code: '23503', constraint: 'posts_user_id_fkey' })
  // 23001 is what ON DELETE RESTRICT answers.
  expect(['23503', '23001'], 'the answers to the deletion of a user with posts').toContain(
    sqlState(await failureOf(db.query('DELETE FROM users'))),
  )
})

test('has an index that leads from a user to the posts', async () => {
  await migrated()
  expect(await firstColumnsOfIndexes(db), 'the first columns of the indexes').toContain('user_id')
})

test('inserts a post and answers it', async () => {
  await newTables(db)
  await addUsers(db, 'Ada')
  const post = await insertPost(pool, { userId: 1, title: 'One', body: 'A body' })
  expect(post).toEqual({ id: 1, userId: 1, title: 'One', body: 'A body', createdAt: expect.any(Date) })
  const { rows } = await db.query('SELECT created_at FROM posts')
  expect(post.createdAt, 'createdAt').toEqual(rows[0].created_at)
  await rolledBack(pool, async (client) => {
    expect(await insertPost(client, { userId: 1, title: 'Two', body: '' })).toMatchObject({ id: 2 })
  })
  expect(await storedPosts(), 'the posts when a transaction on a client was undone').toHaveLength(1)
})

test('stores texts as they are, or refuses them', async () => {
  await newTables(db)
  await addUsers(db, 'Ada')
  const texts = [
    'x'.repeat(1_000_000),
    'e\u0301 é ﬁ',
    `One'); DROP TABLE posts;--`,
    `' OR '1'='1`,
    `$1 $$ \\' "`,
    '漢字 👩‍💻\n\t',
    '',
  ]
  for (const text of texts) {
    expect(await insertPost(pool, { userId: 1, title: text, body: text })).toMatchObject({
      title: text,
      body: text,
    })
  }
  for (const text of ['a\0b', 'a\ud83d', '\ude00']) {
    await failureOf(insertPost, pool, { userId: 1, title: text, body: 'A body' })
    await failureOf(insertPost, pool, { userId: 1, title: 'One', body: text })
  }
  expect(await storedPosts()).toEqual(texts.map((text) => ({ user_id: 1, title: text, body: text })))
})

test('rejects with UnknownUserError where there is no such user', async () => {
  await newTables(db)
  await addUsers(db, 'Ada')
  for (const userId of [2, 0, -1, 1.5, NaN, Infinity, 2 ** 31, 2 ** 64]) {
    const error = await failureOf(insertPost, pool, { userId, title: 'One', body: 'A body' })
    expect(error, `the answer to the user ${userId}`).toBeInstanceOf(UnknownUserError)
  }
  const error = await failureOf(insertPost, pool, { userId: 2, title: 'One', body: 'A body' })
  expect(error.cause, 'the cause').toMatchObject({ code: '23503' })
  expect(await storedPosts()).toEqual([])
})

test('passes on every other error', async () => {
  await newTables(db)
  await addUsers(db, 'Ada')
  const post = { userId: 1, title: 'One', body: 'A body' }
  await insertPost(pool, post)
  await db.query(`
    CREATE TABLE titles (title text PRIMARY KEY);
    INSERT INTO titles VALUES ('One');
    ALTER TABLE posts
      ADD CONSTRAINT posts_title_fkey FOREIGN KEY (title) REFERENCES titles,
      ADD CONSTRAINT posts_body_length CHECK (char_length(body) < 10)`)
  const failures = [
    { given: { ...post, title: 'Two' }, code: '23503' },
    { given: { ...post, body: 'x'.repeat(11) }, code: '23514' },
  ]
  for (const { given, code } of failures) {
    const error = await failureOf(insertPost, pool, given)
    expect(error).not.toBeInstanceOf(UnknownUserError)
    expect(sqlState(error), 'the code of the error or its cause').toBe(code)
  }
})
