import { connectionsTo } from 'shared/testing/database/failures.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { expect, test } from 'vitest'
import { measurePools } from '#hard/pools.ts'
import { byConnection, recordedWork } from './recorded-work.ts'

const { url } = await testDatabase()

test('does one unit on each connection before it measures', async () => {
  const { work, units } = recordedWork()
  await measurePools({ url, work, sizes: [3], amount: 40 })
  expect(units, 'the units of work on five connections').toHaveLength(3 * 40 + 5)
  const connections = byConnection(units)
  expect(connections[0], 'the units on one client').toHaveLength(41)
  expect(connections.at(-1), 'the units on the pipelined client').toHaveLength(41)
  expect(connections.at(-1)?.[0]?.atOnce, 'how many began at once in the pipeline at first').toBe(1)
})

test('rejects with the error of the work, and closes every connection', async () => {
  // In the one client, in the pool, and in the pipeline.
  for (const failing of [5, 22, 42]) {
    const { work, error } = recordedWork(failing)
    const uncaught = await uncaughtDuring(async () => {
      const failure = await failureOf(measurePools, { url, work, sizes: [2], amount: 15 })
      expect(failure, `what it is rejected with, if unit ${failing} fails`).toBe(error)
    })
    expect(uncaught, 'the errors that nobody handles').toEqual([])
    await eventually(async () =>
      expect(await connectionsTo(url), `the connections, if unit ${failing} fails`).toEqual([]),
    )
  }
})
