import { beforeAll, expect, test } from 'vitest'
import { compareIndexes, createTextIndexes, searchPosts } from '#bonus/text-search.ts'
import { postsDatabase } from './posts.ts'

const { db, pool } = await postsDatabase(5_000)
const QUESTIONS = { title: 'Post number 4321', fragment: 'ebras w', words: 'zebra home' }
const NAMES = ['posts_title_btree', 'posts_body_trigrams', 'posts_body_words']

/** Each test begins with all indexes. A starter that cannot make them fails the test, and not the file. */
let created: Promise<void>
beforeAll(() => {
  created = createTextIndexes(pool)
  created.catch(() => {})
})

const indexes = async () => {
  const { rows } = await db.query<{ name: string; definition: string }>(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE indexname = ANY($1)`,
    [NAMES],
  )
  return Object.fromEntries(rows.map(({ name, definition }) => [name, definition]))
}

test('makes a BTREE and two GIN indexes, unless they are there', async () => {
  await created
  await createTextIndexes(pool)
  expect(await indexes()).toEqual({
    posts_title_btree: expect.stringMatching(/ USING btree \(title\)/),
    posts_body_trigrams: expect.stringMatching(/ USING gin \(.*body.* gin_trgm_ops\)/),
    posts_body_words: expect.stringMatching(/ USING gin \(.*to_tsvector.*body/),
  })
})

test('finds equality and order by the BTREE', async () => {
  await created
  const { serves } = await compareIndexes(pool, QUESTIONS)
  expect(serves).toMatchObject({ equality: 'posts_title_btree', order: 'posts_title_btree' })
})

test('finds a part of a text by the trigram index', async () => {
  await created
  expect((await compareIndexes(pool, QUESTIONS)).serves.contains).toBe('posts_body_trigrams')
})

test('finds words by the index of words', async () => {
  await created
  expect((await compareIndexes(pool, QUESTIONS)).serves.words).toBe('posts_body_words')
})

test('searches for words in all their forms', async () => {
  await created
  const all = [1000, 2000, 3000, 4000, 5000].map((id) => ({ id, title: `Post number ${id}` }))
  for (const words of ['zebra', 'ZEBRAS', 'run', 'runs', 'running zebra']) {
    const found = await searchPosts(pool, words)
    expect(
      found.toSorted((a, b) => a.id - b.id),
      words,
    ).toEqual(all)
  }
  expect(await searchPosts(pool, 'zebra', 2), 'zebra, with a limit of 2').toHaveLength(2)
  expect(await searchPosts(pool, 'zebra river'), 'zebra river, which no post has both').toEqual([])
  expect(await searchPosts(pool, 'ebra'), 'a part of a word').toEqual([])
})

test('returns null for a question that no index serves', async () => {
  await created
  await db.query('DROP INDEX posts_body_trigrams')
  try {
    const { serves, bytes } = await compareIndexes(pool, QUESTIONS)
    expect(serves).toMatchObject({ contains: null, words: 'posts_body_words', equality: 'posts_title_btree' })
    expect(Object.keys(bytes).sort(), 'the indexes with a size').toEqual([
      'posts_body_words',
      'posts_title_btree',
    ])
  } finally {
    await createTextIndexes(pool)
  }
})
