import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { beforeAll, expect, test } from 'vitest'
import { knexDown, knexUp } from '#intermediate/knex-migrate.ts'
import { addUsersAndPosts, FOUR_INDEXES, indexesOf, planOf } from './index-state.ts'
import { knexFolder, levelTables } from './level-database.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)
const FILES = [
  '0001-users-created-at-id-idx.ts',
  '0002-users-lower-name-idx.ts',
  '0003-posts-user-id-created-at-id-idx.ts',
  '0004-posts-created-at-id-idx.ts',
]
let rowsBefore: string
let built: Promise<string[]> | undefined

/** Runs the migrations once for all tests of this file. */
function build(): Promise<string[]> {
  built ??= knexUp(url, knexFolder())
  return built
}

async function checksumOfRows(): Promise<string> {
  const { rows } = await db.query(`
    SELECT (SELECT string_agg(u::text, ' ' ORDER BY id) FROM users AS u)
        || (SELECT string_agg(p::text, ' ' ORDER BY id) FROM posts AS p) AS all`)
  return rows[0].all
}

beforeAll(async () => {
  await addUsersAndPosts(db, 2_000)
  rowsBefore = await checksumOfRows()
})

test('builds the four indexes, all of them valid', async () => {
  expect((await build()).slice(0, 4), 'the migrations that were applied').toEqual(FILES)
  expect(await indexesOf(db), 'the indexes').toEqual(FOUR_INDEXES)
})

test('finds users by name, and the newest of users and posts, by an index', async () => {
  await build()
  const newest = 'ORDER BY created_at DESC, id DESC LIMIT 10'
  for (const [query, index] of [
    [`SELECT * FROM users WHERE lower(name) = lower('User 7')`, 'users_lower_name_idx'],
    [`SELECT * FROM users WHERE lower(email) = lower('User7@example.com')`, 'users_email_key'],
    [`SELECT * FROM users ${newest}`, 'users_created_at_id_idx'],
    [`SELECT * FROM posts ${newest}`, 'posts_created_at_id_idx'],
    [`SELECT * FROM posts WHERE user_id = 7 ${newest}`, 'posts_user_id_created_at_id_idx'],
  ] as const) {
    expect(await planOf(db, query), `the plan of ${query}`).toEqual({ index, sorts: false })
  }
})

test('changes no row', async () => {
  await build()
  expect((await checksumOfRows()) === rowsBefore, 'all rows are as they were').toBe(true)
})

test('drops them again, and builds them again', async () => {
  for (const applied of (await build()).toReversed()) {
    expect(await knexDown(url, knexFolder()), 'the migration that was undone').toEqual([applied])
  }
  expect(await indexesOf(db), 'the indexes').toEqual({})
  await knexUp(url, knexFolder())
  expect(await indexesOf(db), 'the indexes once they are built again').toEqual(FOUR_INDEXES)
})
