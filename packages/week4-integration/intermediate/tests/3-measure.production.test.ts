import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { beforeEach, expect, test } from 'vitest'
import { beforeAndAfter, measure } from '#intermediate/measure.ts'
import { cases, fakeRuns, roundsOf } from './fake-runs.ts'
import { fillVisits, visitsIndex } from './visits.ts'

const { url } = await testDatabase()
const db = sql(url)
const pool = poolFor(url, { max: 2 })
const index = 'visits_visitor_idx'

beforeEach(() => fillVisits(db))

test('warms each case up before it counts', async () => {
  const { run, names } = fakeRuns((_name, nth) => (nth === 0 ? 1_000 : nth))
  const measured = await measure({ cases, rounds: 3, run })
  expect(names.slice(0, 3).sort(), 'the first runs').toEqual(['a', 'b', 'c'])
  expect(names, 'all runs of three rounds').toHaveLength(12)
  for (const one of measured) expect(one, 'a measurement').toMatchObject({ min: 1, median: 2, max: 3 })
})

test('begins each round with another case', async () => {
  const { run, names } = fakeRuns(() => 1)
  await measure({ cases, rounds: 7, run })
  const rounds = roundsOf(names, 7)
  const first = rounds.map(([name]) => name)
  expect(rounds, 'the rounds').toHaveLength(7)
  for (const [at, name] of first.entries()) {
    if (at > 0) expect(name, `the first case of round ${at + 1}, of ${first.join()}`).not.toBe(first[at - 1])
  }
})

test('analyses the table before it measures', async () => {
  // Without statistics this divides by zero.
  const text = `SELECT 1 / (SELECT count(*) FROM pg_stats WHERE tablename = 'visits')::integer`
  const outcome = await beforeAndAfter(pool, {
    index,
    cases: [{ name: 'statistics', text }],
    rounds: 1,
  }).then(
    () => 'statistics in each run',
    ({ code, message }) => (code === '22012' ? 'a run without statistics' : message),
  )
  expect(outcome).toBe('statistics in each run')
})

test('rejects a call without cases or rounds, and drops nothing', async () => {
  const before = await visitsIndex(db)
  const { run, names } = fakeRuns(() => 1)
  for (const [given, rounds] of [
    [[], 3],
    [cases, 0],
    [cases, -1],
    [cases, 1.5],
    [cases, Number.NaN],
  ] as const) {
    const what = `${given.length} cases in ${rounds} rounds`
    const options = { cases: [...given], rounds }
    expect(await failureOf(measure, { ...options, run }), `measure with ${what}`).toBeInstanceOf(RangeError)
    const failure = await failureOf(beforeAndAfter, pool, { ...options, index })
    expect(failure, `beforeAndAfter with ${what}`).toBeInstanceOf(RangeError)
  }
  expect(names, 'the cases that were run').toEqual([])
  expect(await visitsIndex(db), 'the index').toEqual(before)
})
