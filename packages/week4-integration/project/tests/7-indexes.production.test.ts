import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { beforeEach, expect, test } from 'vitest'
import { apiOn, blog } from './blog.ts'
import { manyRows } from './many-rows.ts'
import { expectFewRows } from './plan.ts'
import { partAfter } from './walk.ts'

const { url, db, query } = await blog()

let filled: Promise<void> | undefined
beforeEach(() => {
  filled ??= manyRows(query)
  return filled
})

interface Index {
  name: string
  table: string
  keys: string
  isUnique: boolean
}

/** The B-tree indexes without a condition, each with its columns in their order. */
const indexes = () =>
  query<Index>(
    `SELECT indexrelid::regclass::text AS name, indrelid::regclass::text AS table, indisunique AS "isUnique",
            array_to_string(ARRAY(SELECT pg_get_indexdef(indexrelid, n, true) FROM generate_series(1, indnkeyatts) AS n), ',') || ',' AS keys
     FROM pg_index
     JOIN pg_class ON pg_class.oid = indexrelid
     JOIN pg_am ON pg_am.oid = relam
     WHERE indrelid IN ('users'::regclass, 'posts'::regclass, 'comments'::regclass)
       AND amname = 'btree' AND indpred IS NULL`,
  )

test('reads pages after a cursor without reading those before', async () => {
  const api = apiOn(url)
  for (const path of ['/api/posts', '/api/users/1/posts', '/api/posts/1/comments']) {
    let after = ''
    for (const _ of [1, 2, 3]) after = (await partAfter(api, `${path}?limit=100`, after)).next ?? ''
    await expectFewRows({ url, db }, `${path}?after=${encodeURIComponent(after)}`)
  }
})

test('reads a filtered page without reading all posts', async () => {
  const [from, to] = ['2026-01-01T00:40:00Z', '2026-01-01T00:41:00Z']
  for (const search of [
    `from=${from}&to=${to}`,
    'author=1',
    `author=1&to=2026-01-01T00:01:00Z`,
    'sort=createdAt',
  ]) {
    await expectFewRows({ url, db }, `/api/posts?${search}`, (body) => {
      expect(body.data.length, `posts for ?${search}`).toBe(10)
    })
  }
})

test('has no index that another one makes superfluous', async () => {
  const all = await indexes()
  expect(
    all.filter(({ table }) => table !== 'users').length,
    'indexes on posts and comments',
  ).toBeGreaterThan(3)
  const superfluous = all.flatMap(({ name, table, keys, isUnique }) =>
    all
      .filter((other) => other.name !== name && other.table === table && other.keys.startsWith(keys))
      .filter((other) => !isUnique && (other.keys !== keys || other.isUnique || other.name > name))
      .map((other) => `${name}, since there is ${other.name}`),
  )
  expect(superfluous).toEqual([])
})

test('drops its indexes again, and nothing else', async () => {
  const names = async () =>
    (
      await query<{ name: string }>(`SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'public'`)
    ).map(({ name }) => name)
  const file = (direction: string) =>
    readFileSync(join(subjectFile('#project/migrations'), `4-create-indexes.${direction}.sql`), 'utf8')
  const before = await names()
  await query(file('down'))
  const left = await names()
  expect(left.sort()).toEqual([
    'comments_pkey',
    'posts_pkey',
    'schema_migrations_pkey',
    'users_email_key',
    'users_pkey',
  ])
  expect(before.length, 'indexes before').toBeGreaterThan(left.length)
  await query(file('up'))
  expect((await names()).sort(), 'the indexes after going up again').toEqual(before.sort())
  const again = await failureOf(db.query(`INSERT INTO users (name, email) VALUES ('Ada', '1@EXAMPLE.com')`))
  expect(sqlState(again), 'the SQLSTATE for a taken email').toBe('23505')
})
