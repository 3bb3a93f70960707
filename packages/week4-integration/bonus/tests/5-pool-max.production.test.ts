import { connectionsTo } from 'shared/testing/database/failures.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { expect, test } from 'vitest'
import { measurePoolSizes, poolSizeReport, recommendedSize } from '#bonus/pool-sizes.ts'

const { url } = await testDatabase()
const db = sql(url)

test('tells the wait for a connection from the work', async () => {
  // A clock on which nothing takes time but the work: 10 ms for each unit.
  let ms = 5_000
  const work = async () => {
    ms += 10
  }
  const [one] = await measurePoolSizes({ url, sizes: [1], amount: 3, work, now: () => ms })
  expect(one, '3 units of 10 ms, one after another').toEqual({
    max: 1,
    perSecond: 100,
    waitedMs: 10,
    workMs: 10,
    connections: 1,
  })
})

test('refuses sizes that the server does not allow, before any work', async () => {
  const { rows } = await db.query(
    `SELECT current_setting('max_connections')::integer AS most,
            current_setting('superuser_reserved_connections')::integer AS reserved`,
  )
  const allowed = rows[0].most - rows[0].reserved
  let done = 0
  const work = async () => {
    done += 1
  }
  const measure = (max: number) => measurePoolSizes({ url, sizes: [1, max], amount: 1, work })
  for (const max of [rows[0].most + 1, allowed + 1, 0, -1, 1.5, Number.NaN]) {
    const error = await failureOf(measure, max)
    expect(error, `the error of size ${max}`).toBeInstanceOf(RangeError)
  }
  expect(done, 'the units of work').toBe(0)
  const [largest] = await measurePoolSizes({ url, sizes: [allowed], amount: 1, work })
  expect(largest, 'the largest size that the server allows').toMatchObject({ max: allowed })
})

test('goes on after a size that failed, when all its units are done', async () => {
  const gone = new Error('the work failed')
  const { promise: failed, resolve } = Promise.withResolvers<void>()
  const log: string[] = []
  let units = 0
  const work = async (client: { query: (text: string) => Promise<unknown> }) => {
    units += 1
    if (units === 1) {
      resolve()
      throw gone
    }
    if (units === 2) {
      await failed
      // Some round trips later the connection must still be there.
      for (let i = 0; i < 3; i++) await client.query('SELECT 1')
      log.push('the other unit of the failed size is done')
    } else log.push('a unit of the next size')
  }
  const results = await measurePoolSizes({ url, sizes: [2, 1], amount: 2, work })
  expect(results[0]).toEqual({ max: 2, error: gone })
  expect(results[1]).toMatchObject({ max: 1, perSecond: expect.any(Number) })
  expect(log).toEqual([
    'the other unit of the failed size is done',
    'a unit of the next size',
    'a unit of the next size',
  ])
  await eventually(async () => expect(await connectionsTo(url), 'connections afterwards').toEqual([]))
})

test('lets no unit use what a failed one has left behind', async () => {
  let units = 0
  const states: unknown[] = []
  const work = async (client: { query: (text: string) => Promise<{ rows: { state: string }[] }> }) => {
    units += 1
    if (units === 1) {
      await client.query(`SET application_name = 'left behind'`)
      throw new Error('the work failed')
    }
    const { rows } = await client.query(`SELECT current_setting('application_name') AS state`)
    states.push(rows[0]?.state)
  }
  await measurePoolSizes({ url, sizes: [1], amount: 2, work })
  expect(states.length, 'the units that ran after the one that failed').toBe(1)
  expect(states, 'the setting that the next unit finds').not.toContain('left behind')
})

test('shows a failed size, and never recommends it', () => {
  const failed = { max: 5, error: new Error('broken') }
  const measured = { max: 9, perSecond: 412, waitedMs: 12.3, workMs: 4.5, connections: 9 }
  const { table, chart } = poolSizeReport([failed, measured])
  const [, , ...lines] = table.trim().split('\n')
  expect(lines, 'the rows of the table').toEqual([
    expect.stringMatching(/^\| 5 \| failed \|/),
    expect.stringMatching(/^\| 9 \| 412 \|/),
  ])
  expect(chart.match(/<rect x=/g), 'the bars of the chart').toHaveLength(1)
  expect(recommendedSize([failed, measured])).toBe(9)
  expect(recommendedSize([failed]), 'where all have failed').toBeUndefined()
})
