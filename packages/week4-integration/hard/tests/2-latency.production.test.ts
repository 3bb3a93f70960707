import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { beforeEach, expect, test } from 'vitest'
import { measureLatency } from '#hard/latency.ts'
import { fakeLoads, fillVisits, index, indexState, loadReport, query } from './fake-loads.ts'

const { url } = await testDatabase()
const db = sql(url)
const pool = poolFor(url, { max: 2 })

beforeEach(() => fillVisits(db))

test('analyses the table before each load', async () => {
  const { load, seen } = fakeLoads(db, () => loadReport(1))
  await measureLatency({ pool, index, query, load, rounds: 3 })
  for (const [at, { hasIndex, ofIndex, ofTable }] of seen.entries()) {
    expect(ofTable, `whether there are statistics of the table at load ${at + 1}`).toBe(true)
    if (hasIndex) expect(ofIndex, `whether there are statistics of the index at load ${at + 1}`).toBe(true)
  }
})

test('rejects a load in which requests failed', async () => {
  const { definition } = await indexState(db)
  for (const failing of [1, 6]) {
    const { load, seen } = fakeLoads(db, (_hasIndex, _nth, call) => loadReport(1, call === failing ? 1 : 0))
    const failure = await failureOf(measureLatency, { pool, index, query, load, rounds: 3 })
    expect(failure, `the failure, if a request of load ${failing} failed`).toBeInstanceOf(Error)
    expect(seen, 'the loads until then').toHaveLength(failing)
    expect((await indexState(db)).definition, 'the index').toBe(definition)
  }
})

test('rejects fewer than three rounds, and drops nothing', async () => {
  const { load, seen } = fakeLoads(db, () => loadReport(1))
  const number = async () => (await db.query(`SELECT $1::regclass::oid AS oid`, [index])).rows[0]
  const before = await number()
  for (const rounds of [0, -1, 1, 2, 3.5, Number.NaN]) {
    const failure = await failureOf(measureLatency, { pool, index, query, load, rounds })
    expect(failure, `the failure for ${rounds} rounds`).toBeInstanceOf(RangeError)
  }
  expect(seen, 'the loads').toEqual([])
  expect(await number(), 'the number of the index, which another build would change').toEqual(before)
})
