import { holding, untilWaiting } from 'shared/testing/database/beside.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { beforeEach, expect, test } from 'vitest'
import { knexUp } from '#intermediate/knex-migrate.ts'
import { addUsersAndPosts, FOUR_INDEXES, indexesOf } from './index-state.ts'
import { knexFolder, levelTables } from './level-database.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)

beforeEach(async () => {
  await db.query(`
    DROP TABLE IF EXISTS knex_migrations, knex_migrations_lock;
    DROP INDEX IF EXISTS ${Object.keys(FOUR_INDEXES).join()}, users_lower_name_trgm_idx;
    TRUNCATE users, posts RESTART IDENTITY CASCADE`)
  await addUsersAndPosts(db, 10)
})

/** Writes beside the migration. With a lock that excludes writers, this fails with 55P03. */
async function insert(statement: string): Promise<void> {
  const client = await db.connect()
  try {
    await client.query(`BEGIN; SET LOCAL lock_timeout = '1s'`)
    await client.query(statement)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw new Error(`${statement} had to wait for the index`, { cause: error })
  } finally {
    client.release()
  }
}

test('lets others write while an index is built', async () => {
  const freeUsers = await holding(db, (other) => other.query('UPDATE users SET name = name WHERE id = 1'))
  const migration = knexUp(url, knexFolder())
  const ended = migration.then(
    () => {},
    () => {},
  )
  await Promise.race([ended, untilWaiting(url, 1)])
  await insert(`INSERT INTO users (name, email) VALUES ('Zoe', 'zoe@example.com')`)
  const freePosts = await holding(db, (other) => other.query('UPDATE posts SET title = title WHERE id = 1'))
  await freeUsers()
  // The third migration is the first one that waits for posts.
  const onPosts = eventually(async () => {
    expect(await indexesOf(db)).toHaveProperty('users_lower_name_idx', FOUR_INDEXES.users_lower_name_idx)
    await untilWaiting(url, 1)
  })
  await Promise.race([ended, onPosts])
  await insert(`INSERT INTO posts (user_id, title, body) VALUES (1, 'Second', 'Body')`)
  await freePosts()
  await migration
  expect(await indexesOf(db), 'the indexes').toEqual(FOUR_INDEXES)
})

/** Begins to build an index, and cancels it while it waits for a writer. */
async function interruptedBuild(): Promise<void> {
  const letGo = await holding(db, (other) => other.query('UPDATE users SET name = name WHERE id = 1'))
  const build = failureOf(
    poolFor(url).query('CREATE INDEX CONCURRENTLY users_lower_name_idx ON users (lower(name))'),
  )
  await untilWaiting(url, 1)
  await db.query(
    `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
     WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND datname = current_database()`,
  )
  expect(sqlState(await build), 'the SQLSTATE of a cancelled build').toBe('57014')
  await letGo()
}

test('replaces an invalid index that an interrupted build left behind', async () => {
  await interruptedBuild()
  expect(await indexesOf(db), 'the index that is left').toEqual({ users_lower_name_idx: 'invalid' })
  await knexUp(url, knexFolder())
  expect(await indexesOf(db), 'the indexes').toEqual(FOUR_INDEXES)
})

test('rejects when an index cannot be built, and goes on from it later', async () => {
  await db.query('ALTER TABLE posts RENAME COLUMN user_id TO author_id')
  const failure = await failureOf(knexUp, url, knexFolder())
  await db.query('ALTER TABLE posts RENAME COLUMN author_id TO user_id')
  expect(sqlState(failure), 'the SQLSTATE while posts has no user_id').toBe('42703')
  const { posts_user_id_created_at_id_idx: _third, posts_created_at_id_idx: _fourth, ...two } = FOUR_INDEXES
  expect(await indexesOf(db), 'the indexes after the failure').toEqual(two)
  const applied = await knexUp(url, knexFolder())
  expect(applied[0], 'the first migration of the next run').toBe('0003-posts-user-id-created-at-id-idx.ts')
  expect(await indexesOf(db), 'the indexes').toEqual(FOUR_INDEXES)
})
