import { randomBytes } from 'node:crypto'
import { failureOf } from 'shared/testing/failure.ts'
import { expect, test } from 'vitest'
import { compareIndexes, createTextIndexes, searchPosts } from '#bonus/text-search.ts'
import { postsDatabase, recording } from './posts.ts'

const { db, pool } = await postsDatabase(5_000)

const add = (id: number, body: string) =>
  db.query(
    `INSERT INTO posts (id, user_id, title, body) OVERRIDING SYSTEM VALUE VALUES ($1, 1, 'An added post', $2)`,
    [id, body],
  )

test('takes what is typed as words, never as syntax', async () => {
  await createTextIndexes(pool)
  const ids = (await searchPosts(pool, 'zebra')).map(({ id }) => id)
  expect(ids).toHaveLength(5)
  for (const typed of [
    'zebra &',
    '(zebra',
    'zebra | !',
    'zebra:*',
    'zebra\0',
    `'zebra' \\`,
    'zebra <-> home',
  ]) {
    expect(
      (await searchPosts(pool, typed)).map(({ id }) => id),
      typed,
    ).toEqual(ids)
  }
  for (const typed of ['', ' ', '&', '%', '_', '(', 'the'])
    expect(await searchPosts(pool, typed), typed).toEqual([])
})

test('searches by the index of words', async () => {
  await createTextIndexes(pool)
  const { sent, recorded } = recording(pool)
  expect(await searchPosts(recorded, 'zebra')).toHaveLength(5)
  const plans: string[] = []
  for (const { text, values } of sent.filter(({ text }) => /\bposts\b/i.test(text))) {
    const { rows } = await db.query(`EXPLAIN ${text}`, values)
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'))
  }
  const plan = plans.join('\n')
  expect(plan, 'the plan of what reads posts').toMatch(/on posts_body_words\b/)
  expect(plan, 'the plan of what reads posts').not.toMatch(/Seq Scan on posts\b/)
  for (const { text } of sent) expect(text, 'the text of a statement').not.toContain('zebra')
})

test('puts the best posts first, then the lowest ids', async () => {
  await createTextIndexes(pool)
  // Not in the order in which the rows lie in the table.
  for (const id of [90_003, 90_001, 90_002]) await add(id, 'A heron by the lake, then many other birds')
  await add(90_004, 'A heron, a second heron, a third heron by the lake')
  const found = await searchPosts(pool, 'heron')
  expect(found.map(({ id }) => id)).toEqual([90_004, 90_001, 90_002, 90_003])
})

test('passes on the errors of the database', async () => {
  const away = new Error('the database is away')
  const db = { query: () => Promise.reject(away) }
  for (const call of [
    () => searchPosts(db, 'zebra'),
    () => createTextIndexes(db),
    () => compareIndexes(db, { title: 'Post', fragment: 'ebras', words: 'zebra' }),
  ]) {
    expect(await failureOf(call())).toBe(away)
  }
})

test('accepts the longest body', async () => {
  await createTextIndexes(pool)
  // Random, so that PostgreSQL cannot compress it: 10 000 characters of two bytes each.
  const body = [...randomBytes(10_000)].map((byte) => String.fromCharCode(0x100 + byte)).join('')
  expect((await add(90_005, body)).rowCount).toBe(1)
})

test('answers the real size of each index', async () => {
  await createTextIndexes(pool)
  const { bytes } = await compareIndexes(pool, { title: 'Post number 1', fragment: 'ebras', words: 'zebra' })
  const { rows } = await db.query<{ name: string; bytes: number }>(
    `SELECT relname AS name, pg_relation_size(oid)::integer AS bytes FROM pg_class WHERE relname LIKE 'posts\\_%\\_%' AND relkind = 'i'`,
  )
  const sizes = Object.fromEntries(rows.map(({ name, bytes }) => [name, bytes]))
  expect(Object.keys(bytes).sort()).toEqual(['posts_body_trigrams', 'posts_body_words', 'posts_title_btree'])
  for (const [name, size] of Object.entries(bytes)) expect(size, name).toBe(sizes[name])
})
