import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { beforeEach, expect, test } from 'vitest'
import { latencyReport, measureLatency } from '#hard/latency.ts'
import { fakeLoads, fillVisits, index, indexState, loadReport, query } from './fake-loads.ts'

const { url } = await testDatabase()
const db = sql(url)
const pool = poolFor(url, { max: 2 })

beforeEach(() => fillVisits(db))

test('loads once a round without the index and once with it', async () => {
  for (const rounds of [3, 4]) {
    const { load, seen } = fakeLoads(db, () => loadReport(1))
    await measureLatency({ pool, index, query, load, rounds })
    const sides = seen.map(({ hasIndex }) => (hasIndex ? 'with' : 'without'))
    const pairs = Array.from({ length: rounds }, (_, round) => sides.slice(2 * round, 2 * round + 2))
    expect(sides, `the loads of ${rounds} rounds`).toHaveLength(2 * rounds)
    for (const pair of pairs)
      expect(pair.toSorted(), `a round of ${sides.join()}`).toEqual(['with', 'without'])
  }
})

test('begins each round with the other side', async () => {
  const { load, seen } = fakeLoads(db, () => loadReport(1))
  await measureLatency({ pool, index, query, load, rounds: 4 })
  const first = [0, 2, 4, 6].map((at) => (seen[at]?.hasIndex ? 'with' : 'without'))
  const [one, other] = first
  expect(other, 'the side with which round 2 begins').not.toBe(one)
  expect(first, 'the sides with which the rounds begin').toEqual([one, other, one, other])
})

test('returns the medians of all rounds', async () => {
  const [without, withIt] = [
    [100, 90, 2_000, 80, 110],
    [10, 9, 200, 8, 11],
  ]
  const { load } = fakeLoads(db, (hasIndex, nth) =>
    loadReport(((hasIndex ? withIt : without) ?? [])[nth] ?? 0),
  )
  const { before, after } = await measureLatency({ pool, index, query, load, rounds: 5 })
  expect(before, 'the medians without the index').toMatchObject({ p50: 100, p95: 1_100, p99: 2_100 })
  expect(after, 'the medians with it').toMatchObject({ p50: 10, p95: 1_010, p99: 2_010 })
})

test('names the plan of the query without the index and with it', async () => {
  const { load } = fakeLoads(db, () => loadReport(1))
  // The index is on visitors above 0, so PostgreSQL can use it only if the query says that too.
  const usable = { ...query, text: `${query.text} AND visitor > 0` }
  const { before, after } = await measureLatency({ pool, index, query: usable, load, rounds: 3 })
  expect(before.node, 'the plan without the index').toBe('Seq Scan')
  expect(after.node, 'the plan with it').toMatch(/Index|Bitmap/)
  const useless = await measureLatency({ pool, index, query, load, rounds: 3 })
  expect(useless.after.node, 'the plan of a query that cannot use the index').toBe('Seq Scan')
})

test('leaves the index as it was, also after a failure', async () => {
  const { definition } = await indexState(db)
  const good = fakeLoads(db, () => loadReport(1))
  await measureLatency({ pool, index, query, load: good.load, rounds: 3 })
  expect((await indexState(db)).definition, 'the index afterwards').toBe(definition)
  for (const failing of [1, 2, 3]) {
    const error = new Error('the app has ended')
    const { load } = fakeLoads(db, (_hasIndex, _nth, call) => {
      if (call === failing) throw error
      return loadReport(1)
    })
    const failure = await failureOf(measureLatency, { pool, index, query, load, rounds: 3 })
    expect(failure, `what it is rejected with, if load ${failing} fails`).toBe(error)
    expect((await indexState(db)).definition, `the index, if load ${failing} fails`).toBe(definition)
  }
})

test('draws a table and a chart', () => {
  const before = { p50: 201, p95: 402, p99: 803, node: 'Seq Scan' }
  const { table, chart } = latencyReport({ before, after: { p50: 21, p95: 32, p99: 43, node: 'Index Scan' } })
  const [header, rule, ...rows] = table.trim().split('\n')
  expect(header, 'the header of the table').toMatch(/^\|.*p50.*p95.*p99.*\|$/)
  expect(rule, 'the line below the header').toMatch(/^[|\s:-]+$/)
  expect(rows, 'the rows of the table').toHaveLength(2)
  expect(rows[0], 'the row of before').toMatch(/^\|.*Seq Scan.*201.*402.*803.*\|$/)
  expect(rows[1], 'the row of after').toMatch(/^\|.*Index Scan.*21.*32.*43.*\|$/)
  expect(XMLValidator.validate(chart), 'whether the chart is XML').toBe(true)
  const { svg } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(chart)
  const widths = svg.rect.map(({ width }: { width: string }) => Number(width)).filter(Number.isFinite)
  const longest = Math.max(...widths)
  const shares = widths.map((width: number) => Math.round((width / longest) * 803)).sort(byNumber)
  expect(shares, 'the lengths of the bars, in milliseconds').toEqual([21, 32, 43, 201, 402, 803])
})

const byNumber = (a: number, b: number) => a - b
