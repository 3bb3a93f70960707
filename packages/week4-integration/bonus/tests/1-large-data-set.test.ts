import { beforeEach, expect, test } from 'vitest'
import { compareLookups, seed } from '#bonus/large.ts'
import { peopleDatabase } from './people.ts'

const { db, pool, meddling } = await peopleDatabase()
const SIZES = [100, 1_000, 5_000]
const BY_INDEX = /^(Index Scan|Index Only Scan|Bitmap Heap Scan)$/

beforeEach(() => {
  Object.assign(meddling, { text: undefined, ms: undefined, values: [] })
})

const people = async () => (await db.query('SELECT id, name, email FROM people ORDER BY id')).rows

test('seeds as many people as you ask for', async () => {
  await seed(pool, 50)
  await seed(pool, 300)
  const rows = await people()
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1))
  expect(new Set(rows.map(({ email }) => email)).size, 'the number of different emails').toBe(300)
  expect(new Set(rows.map(({ name }) => name)).size, 'the number of different names').toBe(300)
  await seed(pool, 20)
  expect(await people(), 'the people after a smaller seed').toHaveLength(20)
})

test('seeds the same people for the same seed', async () => {
  await seed(pool, 200, 7)
  const first = await people()
  await seed(pool, 200, 8)
  const other = (await people()).map(({ email }) => email)
  expect(
    first.filter(({ email }) => other.includes(email)).length,
    'emails of seed 7 that seed 8 has too',
  ).toBe(0)
  await seed(pool, 200, 7)
  expect(await people(), 'the people of seed 7, again').toEqual(first)
})

let compared: ReturnType<typeof compareLookups> | undefined
/** Once for several tests: it takes its time. */
const compare = () => {
  compared ??= compareLookups(pool, { sizes: SIZES, runs: 3 })
  return compared
}

test('reads a few blocks by the index at any size', async () => {
  const comparisons = await compare()
  expect(comparisons.map(({ rows }) => rows)).toEqual(SIZES)
  // A table of a page or two is read as a whole, since that is no more work.
  for (const { rows, withIndex } of comparisons.slice(1)) {
    expect(withIndex.node, `the node at ${rows} rows`).toMatch(BY_INDEX)
    expect(withIndex.buffers, `the blocks at ${rows} rows`).toBeGreaterThan(0)
    expect(withIndex.buffers, `the blocks at ${rows} rows`).toBeLessThan(8)
    expect(withIndex.medianMs, `the time at ${rows} rows`).toBeGreaterThan(0)
  }
})

test('reads the whole table without the index', async () => {
  const comparisons = await compare()
  for (const { rows, withoutIndex } of comparisons) {
    await seed(pool, rows)
    // Without the room that deleted rows have left.
    await db.query('VACUUM FULL people')
    const { rows: size } = await db.query<{ blocks: number }>(
      `SELECT (pg_relation_size('people') / current_setting('block_size')::integer)::integer AS blocks`,
    )
    expect(withoutIndex.node, `the node at ${rows} rows`).toBe('Seq Scan')
    expect(withoutIndex.buffers, `the blocks at ${rows} rows`).toBeGreaterThanOrEqual(size[0]?.blocks ?? 1)
  }
})

test('leaves the index on the table', async () => {
  await compare()
  const { rows } = await db.query(
    `SELECT indexrelid::regclass AS name, indisvalid AS valid, pg_get_indexdef(indexrelid) AS definition
     FROM pg_index WHERE indrelid = 'people'::regclass AND NOT indisprimary`,
  )
  expect(rows.map(({ name, valid }) => ({ name, valid }))).toEqual([
    { name: 'people_email_idx', valid: true },
  ])
  expect(rows[0].definition).toMatch(/ ON public\.people USING btree \(email\)$/)
})
