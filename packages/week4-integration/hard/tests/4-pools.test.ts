import { connectionsTo } from 'shared/testing/database/failures.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { expect, test } from 'vitest'
import { measurePools } from '#hard/pools.ts'
import { byConnection, recordedWork } from './recorded-work.ts'

const { url } = await testDatabase()
const sizes = [3]
const amount = 40

test('does all the work in each way', async () => {
  const { work, units } = recordedWork()
  const times = await measurePools({ url, work, sizes: [1, 2], amount })
  expect(
    times.map(({ label, connections }) => [label, connections]),
    'the labels and the connections',
  ).toEqual([
    ['one client', 1],
    ['pool of 1', 1],
    ['pool of 2', 2],
    ['one client, pipelined', 1],
  ])
  expect(units.length, 'the units of work in four ways').toBeGreaterThanOrEqual(4 * amount)
  // One more on each connection, to warm it up.
  expect(units.length, 'the units of work in four ways').toBeLessThanOrEqual(4 * amount + 5)
})

test('uses one connection, as many as the pool has, and one again', async () => {
  const { work, units } = recordedWork()
  await measurePools({ url, work, sizes, amount })
  const connections = byConnection(units)
  expect(connections, 'the connections that were used').toHaveLength(1 + 3 + 1)
  const alone = connections.filter((done) => done.length >= amount)
  expect(alone, 'the connections that did all the work of a way').toHaveLength(2)
  const ofThePool = connections.slice(1, -1).flat()
  const atOnce = Math.max(...ofThePool.map((unit) => unit.atOnce))
  expect(atOnce, 'how many units were under way at once on the pool').toBeGreaterThanOrEqual(2)
})

test('does one unit after the other on one client, all in a pipeline', async () => {
  const { work, units } = recordedWork()
  await measurePools({ url, work, sizes, amount })
  const connections = byConnection(units)
  const atOnce = connections.map((done) => Math.max(...done.map((unit) => unit.atOnce)))
  expect(atOnce[0], 'how many units were under way at once on one client').toBe(1)
  expect(atOnce.at(-1), 'how many units were under way at once on the pipelined client').toBe(amount)
  const pipelines = connections.map((done) => done.every((unit) => unit.isPipeline))
  expect(pipelines, 'which connections are pipelines, of clients with pipeline: true').toEqual([
    ...[false, false, false, false],
    true,
  ])
})

test('returns the times, and their ratios to one client', async () => {
  const { work } = recordedWork()
  const times = await measurePools({ url, work, sizes, amount })
  const one = times[0]?.ms as number
  for (const { label, ms, ratio } of times) {
    expect(ms, `the milliseconds of ${label}`).toBeGreaterThan(0)
    expect(ratio, `the ratio of ${label}, ${ms} ms, to one client, ${one} ms`).toBeCloseTo(ms / one, 5)
  }
})

test('closes every connection', async () => {
  const { work } = recordedWork()
  await measurePools({ url, work, sizes, amount })
  await eventually(async () => expect(await connectionsTo(url), 'the connections afterwards').toEqual([]))
})
