import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { beforeEach, expect, test } from 'vitest'
import { beforeAndAfter, measure } from '#intermediate/measure.ts'
import { cases, fakeRuns, roundsOf } from './fake-runs.ts'
import { fillVisits, visitsIndex } from './visits.ts'

const { url } = await testDatabase()
const db = sql(url)
const pool = poolFor(url, { max: 2 })
const index = 'visits_visitor_idx'

beforeEach(() => fillVisits(db))

test('runs every case once in each round', async () => {
  for (const rounds of [1, 4]) {
    const { run, names, seen } = fakeRuns(() => 1)
    const measured = await measure({ cases, rounds, run })
    expect(
      measured.map(({ name }) => name),
      'the names of the measurements',
    ).toEqual(['a', 'b', 'c'])
    const sorted = roundsOf(names, rounds).map((round) => round.toSorted().join(' '))
    expect(sorted, `the cases of ${rounds} rounds`).toEqual(Array(rounds).fill('a b c'))
    expect(seen.atOnce, 'how many cases ran at the same time').toBe(1)
  }
})

test('returns the median, the least and the greatest time', async () => {
  const times = [10, 9, 200, 8, 11]
  const node = { estimatedRows: 1, actualRows: 1, loops: 1, removedByFilter: 0 }
  const { run, names } = fakeRuns(
    (name, nth) => (times[nth % 5] as number) + (name === 'b' ? 1_000 : 0),
    [
      { node: 'Limit', ...node },
      { node: 'Index Scan', relation: 'users', index: 'users_pkey', ...node },
      { node: 'Seq Scan', relation: 'posts', ...node },
    ],
  )
  const [a, b] = await measure({ cases, rounds: 5, run })
  const buffers = 100 + names.filter((name) => name === 'a').length - 1
  const plan = { node: 'Index Scan', index: 'users_pkey', buffers }
  expect({ min: a?.min, max: a?.max }, 'the least and the greatest time of a').toEqual({ min: 8, max: 200 })
  expect(a, 'the measurement of a').toEqual({ name: 'a', median: 10, min: 8, max: 200, ...plan })
  expect(b, 'the measurement of b').toEqual({ name: 'b', median: 1_010, min: 1_008, max: 1_200, ...plan })

  const bitmap = fakeRuns(
    () => 1,
    [
      { node: 'Bitmap Heap Scan', relation: 'posts', ...node },
      { node: 'Bitmap Index Scan', index: 'posts_pkey', ...node },
    ],
  )
  const [scan] = await measure({ cases, rounds: 1, run: bitmap.run })
  expect(scan, 'a plan with its index below').toMatchObject({ node: 'Bitmap Heap Scan', index: 'posts_pkey' })
  const even = [10, 9, 200, 8]
  const withoutTables = fakeRuns((_name, nth) => even[nth % 4] as number, [{ node: 'Result', ...node }])
  const [one] = await measure({ cases, rounds: 4, run: withoutTables.run })
  expect(one, 'the measurement of four rounds').toMatchObject({
    median: 9.5,
    min: 8,
    max: 200,
    node: 'Result',
  })
  expect(one?.index, 'the index of a plan without one').toBeUndefined()
})

test('shows the plan without the index and with it', async () => {
  const byVisitor = {
    name: 'one',
    text: 'SELECT page FROM visits WHERE visitor = $1 AND visitor > 0',
    values: [7],
  }
  const all = { name: 'all', text: 'SELECT count(*) FROM visits' }
  const { before, after } = await beforeAndAfter(pool, { index, cases: [byVisitor, all], rounds: 3 })
  expect(before[0], 'one visit without the index').toMatchObject({ name: 'one', node: 'Seq Scan' })
  expect(before[0]?.index, 'the index of that plan').toBeUndefined()
  expect(after[0], 'one visit with the index').toMatchObject({ name: 'one', index })
  expect(after[0]?.node, 'the node that reads one visit').toMatch(/Index|Bitmap/)
  expect(after[0]?.buffers, 'the buffers with the index').toBeLessThan(before[0]?.buffers as number)
  for (const measurement of [before[1], after[1]]) {
    expect(measurement, 'the count of all visits').toMatchObject({ name: 'all', node: 'Seq Scan' })
  }
})

test('builds the index as it was, even if a case fails', async () => {
  const { definition } = (await visitsIndex(db)) ?? {}
  const count = { name: 'all', text: 'SELECT count(*) FROM visits' }
  await beforeAndAfter(pool, { index, cases: [count], rounds: 1 })
  expect((await visitsIndex(db))?.definition, 'the index afterwards').toBe(definition)
  const failing = { name: 'failing', text: 'SELECT 1 / (visitor - 7) FROM visits' }
  const failure = await failureOf(beforeAndAfter, pool, { index, cases: [count, failing], rounds: 1 })
  expect(sqlState(failure), 'the SQLSTATE of a division by zero').toBe('22012')
  expect((await visitsIndex(db))?.definition, 'the index after a case that fails').toBe(definition)
})
