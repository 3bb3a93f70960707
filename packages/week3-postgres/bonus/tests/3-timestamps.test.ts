import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { beforeEach, expect, test } from 'vitest'
import { makeBlog, rowsOf } from './blog.ts'
import { columnsOf } from './catalogue.ts'

const { url } = await testDatabase()
const db = sql(url)
const { insert, user, post, comment } = rowsOf(db)

/** The tables whose rows are changed, and a change to each. */
const CHANGES = {
  users: `username = 'changed'`,
  posts: `title = 'changed'`,
  comments: `body = 'changed'`,
}

/** A change to each other column. */
const OTHER_CHANGES = {
  users: [`email = 'changed'`, `password_hash = 'changed'`],
  posts: ['user_id = 2', `body = 'changed'`],
  comments: ['post_id = 2', 'user_id = NULL'],
}

beforeEach(async () => {
  await makeBlog(db, url)
  const stamps = (await columnsOf(db))
    .filter(({ column }) => /^(created|updated)_at$/.test(column))
    .map(({ table, column, type, isNullable }) => `${table} ${column} ${type}${isNullable ? ' NULL' : ''}`)
  expect(stamps, 'the timestamps').toEqual([
    'comments created_at timestamp with time zone',
    'comments updated_at timestamp with time zone',
    'posts created_at timestamp with time zone',
    'posts updated_at timestamp with time zone',
    'users created_at timestamp with time zone',
    'users updated_at timestamp with time zone',
  ])
  const userId = await user('ada')
  await comment(await post(userId), userId)
})

interface Stamps {
  /** As texts: they have microseconds, of which a Date has none. */
  created_at: string
  updated_at: string
  /** Whether `updated_at` is no earlier than `since`, and no later than now. */
  isNew: boolean
}

async function stamps(table: string, since = '-infinity', id = 1): Promise<Stamps> {
  const { rows } = await db.query(
    `SELECT created_at::text, updated_at::text,
            updated_at BETWEEN $2::timestamptz AND clock_timestamp() AS "isNew"
     FROM ${table} WHERE id = $1`,
    [id, since],
  )
  return rows[0]
}

const time = async () => (await db.query('SELECT clock_timestamp()::text AS now')).rows[0].now as string

test('gives a new row the time at which it comes, twice the same', async () => {
  const before = await time()
  const userId = await user('grace')
  const postId = await post(userId)
  const commentId = await comment(postId, userId)
  for (const [table, id] of Object.entries({ users: userId, posts: postId, comments: commentId })) {
    const row = await stamps(table, before, id)
    expect(row, table).toMatchObject({ isNew: true, created_at: row.updated_at })
  }

  // That of its transaction, wherever in the world the program is.
  const client = await db.connect()
  try {
    await client.query(`BEGIN; SET LOCAL TIME ZONE 'Asia/Kolkata'`)
    for (const name of ['joan', 'mary']) {
      const { rows } = await client.query(
        `INSERT INTO users (username, email, password_hash)
         VALUES ($1, $1 || '@example.com', 'a hash')
         RETURNING created_at = now() AND updated_at = now() AS "isNow"`,
        [name],
      )
      expect(rows[0], `whether ${name} has the time of the transaction`).toEqual({ isNow: true })
    }
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
})

test('moves updated_at when a row changes', async () => {
  for (const [table, change] of Object.entries(CHANGES)) {
    const before = await time()
    const { created_at } = await stamps(table)
    await db.query(`UPDATE ${table} SET ${change}`)
    expect(await stamps(table, before), table).toMatchObject({ isNew: true, created_at })
  }
  await post(await user('grace'))
  for (const [table, changes] of Object.entries(OTHER_CHANGES)) {
    await db.query(`ALTER TABLE ${table} ADD COLUMN later integer`)
    for (const change of [...changes, 'later = 1']) {
      const before = await time()
      await db.query(`UPDATE ${table} SET ${change} WHERE id = 1`)
      expect(await stamps(table, before), `${table} after SET ${change}`).toMatchObject({ isNew: true })
    }
  }
})

test('sets updated_at itself, whatever the statement says', async () => {
  for (const [table, change] of Object.entries(CHANGES)) {
    for (const value of [`'2001-01-01'`, `'infinity'`, 'DEFAULT', 'NULL']) {
      const before = await time()
      await db.query(`UPDATE ${table} SET ${change} || random(), updated_at = ${value}`)
      expect(await stamps(table, before), `${table}, updated_at = ${value}`).toMatchObject({ isNew: true })
    }
  }

  // Imported from a server whose clock was wrong.
  const { id } = await insert('users', {
    username: 'grace',
    email: 'grace@example.com',
    password_hash: 'a hash',
    created_at: '2001-01-01Z',
    updated_at: '2100-01-01Z',
  })
  expect(await stamps('users', '2100-01-01Z', id), 'a row that came with its own times').toMatchObject({
    created_at: expect.stringMatching(/^200[01]/),
    updated_at: expect.stringMatching(/^(2099|2100)/),
  })
  const before = await time()
  const client = await db.connect()
  await client.query(`SET TIME ZONE 'Asia/Kolkata'; UPDATE users SET username = 'another' WHERE id = ${id}`)
  await client.query('RESET TIME ZONE')
  client.release()
  expect(await stamps('users', before, id), 'that row, changed by a program in Kolkata').toMatchObject({
    isNew: true,
  })
})

test('keeps created_at, whatever the statement says', async () => {
  for (const [table, change] of Object.entries(CHANGES)) {
    const { created_at } = await stamps(table)
    for (const value of [`'2001-01-01'`, 'now()', 'DEFAULT', 'NULL']) {
      await db.query(`UPDATE ${table} SET ${change}, created_at = ${value}`)
      expect(await stamps(table), `${table}, created_at = ${value}`).toMatchObject({ created_at })
    }
  }
})

test('leaves updated_at where nothing else changes', async () => {
  await db.query('UPDATE comments SET user_id = NULL')
  for (const table of Object.keys(CHANGES)) {
    const before = await stamps(table)
    const same = table === 'users' ? 'username = username' : 'body = body'
    for (const change of [same, `updated_at = '2001-01-01'`, `created_at = '2001-01-01'`]) {
      const { rowCount } = await db.query(`UPDATE ${table} SET ${change}`)
      expect(rowCount, `the rows that SET ${change} tells of in ${table}`).toBe(1)
      expect(await stamps(table), `${table} after SET ${change}`).toEqual(before)
    }
  }
  const before = await time()
  await db.query('UPDATE comments SET user_id = 1')
  expect(await stamps('comments', before), 'a comment that was nobody’s').toMatchObject({ isNew: true })
})

test('moves updated_at with each change of one transaction', async () => {
  const client = await db.connect()
  try {
    await client.query('BEGIN')
    const seen: string[] = []
    for (const title of ['once', 'twice', 'a third time']) {
      const { rows } = await client.query(
        `UPDATE posts SET title = $1
         RETURNING (updated_at > $2::timestamptz AND updated_at > now())::text AS later, updated_at::text AS last`,
        [title, seen.at(-1) ?? '-infinity'],
      )
      expect(rows[0].later, `whether it is later, the title being changed ${title}`).toBe('true')
      seen.push(rows[0].last)
    }
    // Several statements in one text: for statement_timestamp(), they are one.
    const change = `UPDATE posts SET title = title || '!' RETURNING updated_at::text AS last`
    const results = (await client.query(`${change}; ${change}`)) as unknown as { rows: { last: string }[] }[]
    const [one, other] = results.map(({ rows }) => rows[0]?.last)
    expect(other, 'the time of the second change in one text').not.toBe(one)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
})

test('does so for every row, in an upsert, and when ON DELETE SET NULL changes it', async () => {
  const userId = await user('grace')
  for (const title of ['one', 'two', 'three']) await post(userId, title)
  const before = await time()
  await db.query(`UPDATE posts SET title = 'changed' WHERE user_id = $1`, [userId])
  for (const id of [2, 3, 4])
    expect(await stamps('posts', before, id), `post ${id}`).toMatchObject({ isNew: true })
  expect(await stamps('posts', before), 'the post of another').toMatchObject({ isNew: false })

  // Whatever exercise 2 has made.
  await db.query(`
    ALTER TABLE comments
      DROP CONSTRAINT comments_user_id_fkey,
      ADD CONSTRAINT comments_user_id_fkey FOREIGN KEY (user_id) REFERENCES users ON DELETE SET NULL`)
  const gone = await user('joan')
  const theirs = await comment(1, gone)
  const deletion = await time()
  await db.query('DELETE FROM users WHERE id = $1', [gone])
  const { rows } = await db.query('SELECT user_id FROM comments WHERE id = $1', [theirs])
  expect(rows, 'the comment of a user who is deleted').toEqual([{ user_id: null }])
  expect(await stamps('comments', deletion, theirs), 'that comment').toMatchObject({ isNew: true })

  const upsert = await time()
  await db.query(
    `INSERT INTO users (username, email, password_hash)
     VALUES ('grace', 'new@example.com', 'a hash')
     ON CONFLICT (username) DO UPDATE SET email = EXCLUDED.email`,
  )
  expect(await stamps('users', upsert, userId), 'the user who was there').toMatchObject({ isNew: true })
})

test('has one trigger function, good for any table with the two columns', async () => {
  const { rows } = await db.query(
    `SELECT DISTINCT tgrelid::regclass::text AS table, tgfoid::regproc::text AS function
     FROM pg_trigger
     WHERE NOT tgisinternal AND tgrelid IN ('users'::regclass, 'posts'::regclass, 'comments'::regclass)
     ORDER BY 1`,
  )
  expect(rows.filter((row) => row.function === 'keep_timestamps')).toEqual(
    ['comments', 'posts', 'users'].map((table) => ({ table, function: 'keep_timestamps' })),
  )
  await db.query(`
    CREATE TABLE tags (
      label      text PRIMARY KEY,
      created_at timestamptz NOT NULL DEFAULT '2001-01-01',
      updated_at timestamptz NOT NULL DEFAULT '2001-01-01'
    );
    CREATE TRIGGER tags_keep_timestamps BEFORE UPDATE ON tags FOR EACH ROW EXECUTE FUNCTION keep_timestamps();
    INSERT INTO tags (label) VALUES ('sql');
  `)
  const { rows: tags } = await db.query(
    `UPDATE tags SET label = 'SQL', created_at = now()
     RETURNING created_at = '2001-01-01' AS kept, updated_at >= now() AS moved`,
  )
  expect(tags).toEqual([{ kept: true, moved: true }])
})
