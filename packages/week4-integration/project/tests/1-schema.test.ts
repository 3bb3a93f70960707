import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrate } from 'shared/db/migrate.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { beforeEach, expect, test } from 'vitest'
import { blog } from './blog.ts'

const { db, url, query, empty, user, post, comment } = await blog()

beforeEach(empty)

const count = async (table: string) =>
  (await query<{ count: number }>(`SELECT count(*)::integer AS count FROM ${table}`))[0]?.count

/** The columns of the three tables, `users.name text`, and which of them may be empty. */
async function columns(): Promise<string[]> {
  const rows = await query<{ name: string }>(
    `SELECT concat_ws(' ', table_name || '.' || column_name, data_type, CASE is_nullable WHEN 'YES' THEN 'NULL' END) AS name
     FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name IN ('users', 'posts', 'comments')
     ORDER BY table_name, column_name`,
  )
  return rows.map(({ name }) => name)
}

test('makes the three tables, and drops them again', async () => {
  const made = await columns()
  expect(made).toEqual(
    expect.arrayContaining([
      'comments.author_id integer',
      'comments.created_at timestamp with time zone',
      'comments.id integer',
      'comments.post_id integer',
      'comments.text text',
      'posts.body text',
      'posts.created_at timestamp with time zone',
      'posts.id integer',
      'posts.title text',
      'posts.user_id integer',
      'users.created_at timestamp with time zone',
      'users.email text',
      'users.id integer',
      'users.name text',
    ]),
  )
  const folder = subjectFile('#project/migrations')
  const number = (file: string) => Number.parseInt(file, 10)
  const downs = readdirSync(folder)
    .filter((file) => file.endsWith('.down.sql'))
    .sort((a, b) => number(b) - number(a))
  for (const file of downs) await query(readFileSync(join(folder, file), 'utf8'))
  expect(await columns(), 'the tables after all .down.sql files, the last one first').toEqual([])
  await query('DELETE FROM schema_migrations')
  await migrate(url, folder)
  expect(await columns(), 'the tables after going up again').toEqual(made)
})

test('takes each email once, in upper or lower case', async () => {
  const add = (email: string) => db.query(`INSERT INTO users (name, email) VALUES ('Ada', $1)`, [email])
  await add('Ada@Example.com')
  for (const email of ['Ada@Example.com', 'ada@example.com', 'ADA@EXAMPLE.COM']) {
    const error = await failureOf(add, email)
    expect(sqlState(error), `the SQLSTATE for ${email}`).toBe('23505')
    expect(error, `the error for ${email}`).toMatchObject({ constraint: 'users_email_key' })
  }
  await add('ada@example.org')
  const kept = await query('SELECT email FROM users ORDER BY id')
  expect(kept, 'the emails as they are kept').toEqual([
    { email: 'Ada@Example.com' },
    { email: 'ada@example.org' },
  ])
})

test('deletes the posts and comments of a deleted user', async () => {
  const [ada, bob] = [await user('Ada'), await user('Bob')]
  const [hers, his] = [await post(ada), await post(bob)]
  await comment(hers, bob)
  await comment(his, ada)
  const kept = await comment(his, bob)
  await query('DELETE FROM users WHERE id = $1', [ada])
  expect(await query('SELECT id FROM posts'), 'the posts that are left').toEqual([{ id: his }])
  expect(await query('SELECT id FROM comments'), 'the comments that are left').toEqual([{ id: kept }])
  await query('DELETE FROM posts WHERE id = $1', [his])
  expect(await count('comments'), 'comments after their post is deleted').toBe(0)
  expect(await count('users'), 'users after a post is deleted').toBe(1)
})

test('refuses posts and comments that belong to nothing', async () => {
  const ada = await user()
  const hers = await post(ada)
  await comment(hers, ada)
  const nobody = 2_147_483_647
  const wrong: [constraint: string, act: () => Promise<unknown>][] = [
    ['posts_user_id_fkey', () => post(nobody)],
    ['comments_post_id_fkey', () => comment(nobody, ada)],
    ['comments_author_id_fkey', () => comment(hers, nobody)],
  ]
  for (const [constraint, act] of wrong) {
    const error = await failureOf(act())
    expect(error, `the error of ${constraint}`).toMatchObject({ code: '23503', constraint })
  }
})
