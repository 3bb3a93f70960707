import { connectionsTo } from 'shared/testing/database/failures.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { queriesDuring, statements } from 'shared/testing/trace/sql-log.ts'
import { beforeEach, expect, test } from 'vitest'
import { compareLookups, seed } from '#bonus/large.ts'
import { peopleDatabase } from './people.ts'

const { db, pool, meddling, url } = await peopleDatabase()

beforeEach(() => {
  Object.assign(meddling, { text: undefined, ms: undefined, values: [] })
})

test('sends at most one INSERT for 1000 people', async () => {
  const sent = statements(await queriesDuring(() => seed(pool, 5_000)))
  expect((await db.query('SELECT count(*)::integer AS count FROM people')).rows).toEqual([{ count: 5_000 }])
  const inserts = sent.filter(({ text }) => /\bINSERT\b/i.test(text))
  expect(inserts.length, 'the INSERTs for 5000 people').toBeLessThanOrEqual(5)
})

test('tells the planner how large the table is', async () => {
  for (const rows of [2_000, 150]) {
    await seed(pool, rows)
    const { rows: known } = await db.query(`SELECT reltuples FROM pg_class WHERE relname = 'people'`)
    expect(known, `what the planner knows of ${rows} people`).toEqual([{ reltuples: rows }])
  }
})

test('answers the median of lookups of different people', async () => {
  const times = [9, 100, 700, 20, 5]
  meddling.ms = (number) => times[number % 5] as number
  const [comparison] = await compareLookups(pool, { sizes: [200], runs: 5 })
  const medians = [comparison?.withIndex.medianMs, comparison?.withoutIndex.medianMs]
  expect(medians, 'the medians of 9, 100, 700, 20 and 5 ms').toEqual([20, 20])
  expect(meddling.values.length, 'the number of lookups').toBeGreaterThanOrEqual(10)
  const half = meddling.values.length / 2
  const halves = { with: meddling.values.slice(0, half), without: meddling.values.slice(half) }
  for (const [how, lookups] of Object.entries(halves)) {
    const { rowCount } = await db.query('SELECT FROM people WHERE email = ANY($1)', [lookups.flat()])
    expect(rowCount, `different people, by the values of 5 lookups ${how} the index`).toBe(5)
  }
})

test('keeps the index if a lookup fails', async () => {
  // Two sizes, each looked up twice with the index and twice without it.
  for (let failing = 1; failing <= 8; failing++) {
    Object.assign(meddling, {
      text: (explain: string, number: number) =>
        number === failing ? 'EXPLAIN ANALYZE SELECT 1 / 0' : explain,
      values: [],
    })
    const error = await failureOf(compareLookups, pool, { sizes: [50, 60], runs: 2 })
    expect(sqlState(error), `the error of lookup ${failing}`).toBe('22012')
    const { rows } = await db.query(`SELECT indexname FROM pg_indexes WHERE indexname = 'people_email_idx'`)
    expect(rows, `the index after lookup ${failing} has failed`).toHaveLength(1)
  }
  const open = (await connectionsTo(url)).filter(({ state }) => state.startsWith('idle in transaction'))
  expect(open, 'connections that are still in a transaction').toEqual([])
})
