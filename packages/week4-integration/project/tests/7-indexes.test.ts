import { poolFor } from 'shared/testing/database/pool-for.ts'
import { beforeEach, expect, test } from 'vitest'
import { explainLists } from '#project/plans.ts'
import { blog } from './blog.ts'
import { manyRows } from './many-rows.ts'
import { expectFewRows } from './plan.ts'

const { url, db, query } = await blog()

let filled: Promise<void> | undefined
beforeEach(() => {
  filled ??= manyRows(query)
  return filled
})

test('reads each list by an index, without sorting it', async () => {
  for (const path of ['/api/users', '/api/posts', '/api/users/1/posts', '/api/posts/1/comments']) {
    await expectFewRows({ url, db }, path)
    await expectFewRows({ url, db }, `${path}?after=`)
  }
})

test('finds text by an index', async () => {
  await expectFewRows({ url, db }, '/api/posts?q=needle', (body) => {
    expect(body.data, 'the posts with the word').toHaveLength(1)
  })
  await expectFewRows({ url, db }, '/api/posts?q=NEEDLE&sort=title')
})

test('follows each foreign key by an index', async () => {
  const rows = await query<{ constraint: string; indexes: string[] | null }>(
    `SELECT conname AS constraint, array_agg(indexrelid::regclass::text) FILTER (WHERE indexrelid IS NOT NULL) AS indexes
     FROM pg_constraint
     LEFT JOIN pg_index ON indrelid = conrelid AND indkey[0] = conkey[1] AND indisvalid AND indpred IS NULL
     WHERE contype = 'f' AND conrelid IN ('posts'::regclass, 'comments'::regclass)
     GROUP BY conname
     ORDER BY conname`,
  )
  expect(rows).toEqual(
    ['comments_author_id_fkey', 'comments_post_id_fkey', 'posts_user_id_fkey'].map((constraint) => ({
      constraint,
      indexes: expect.arrayContaining([expect.any(String)]),
    })),
  )
})

test('shows the plan of every list', async () => {
  const pool = poolFor(url)
  const plans = await explainLists(pool)
  expect(plans.map(({ list }) => list).sort()).toEqual([
    'GET /api/posts',
    'GET /api/posts/:id/comments',
    'GET /api/posts?q=',
    'GET /api/users',
    'GET /api/users/:userId/posts',
  ])
  for (const { list, nodes, indexes } of plans) {
    expect(nodes, `the nodes of ${list}`).toContain('Limit')
    expect(
      nodes.some((node) => node.includes('Index')),
      `the nodes of ${list} have an index scan`,
    ).toBe(true)
    expect(indexes.length, `indexes of ${list}`).toBeGreaterThan(0)
  }
  const of = (list: string, found = plans) => found.find((plan) => plan.list === list)
  const names = of('GET /api/posts')?.indexes ?? []
  const rows = await query<{ name: string; definition: string }>(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE tablename = 'posts' AND indexname = ANY ($1) AND indexname <> 'posts_pkey'`,
    [names],
  )
  expect(rows.length, 'indexes on posts in the plan of GET /api/posts').toBeGreaterThan(0)
  for (const { name } of rows) await query(`DROP INDEX "${name}"`)
  try {
    const without = of('GET /api/posts', await explainLists(pool))
    for (const { name } of rows) expect(without?.indexes, 'the indexes without it').not.toContain(name)
    expect(without?.nodes.join(), 'the nodes without the index').toContain('Sort')
  } finally {
    for (const { definition } of rows) await query(definition)
  }
})
