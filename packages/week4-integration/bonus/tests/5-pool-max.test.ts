import { setTimeout as delay } from 'node:timers/promises'
import { connectionsTo } from 'shared/testing/database/failures.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { usually } from 'shared/testing/patience.ts'
import { expect, test } from 'vitest'
import { type MeasuredSize, measurePoolSizes, poolSizeReport, recommendedSize } from '#bonus/pool-sizes.ts'

const { url } = await testDatabase()

const measured = (max: number, perSecond: number): MeasuredSize => ({
  max,
  perSecond,
  waitedMs: 12.3,
  workMs: 4.5,
  connections: max,
})

test('does all the work with each size', async () => {
  let done = 0
  const work = async (client: { query: (text: string) => Promise<{ rows: unknown[] }> }) => {
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    done += 1
  }
  const results = await measurePoolSizes({ url, sizes: [2, 1], amount: 6, work })
  expect(results.map(({ max }) => max)).toEqual([2, 1])
  expect(done, 'the units of work that were done').toBe(12)
  for (const result of results) {
    const positive = expect.any(Number)
    expect(result).toMatchObject({ perSecond: positive, waitedMs: positive, workMs: positive })
    expect((result as MeasuredSize).perSecond).toBeGreaterThan(0)
  }
})

test('opens as many connections as the size says, and no more', async () => {
  const { promise: full, resolve } = Promise.withResolvers<void>()
  const pids = new Set<number>()
  let inside = 0
  let most = 0
  const work = async (client: { query: (text: string) => Promise<{ rows: { pid: number }[] }> }) => {
    inside += 1
    most = Math.max(most, inside)
    if (inside === 3) resolve()
    // With fewer connections, three are never inside.
    await Promise.race([full, delay(usually(2_000))])
    pids.add((await client.query('SELECT pg_backend_pid() AS pid')).rows[0]?.pid as number)
    inside -= 1
  }
  const [result] = await measurePoolSizes({ url, sizes: [3], amount: 7, work })
  expect(most, 'the most units at once').toBe(3)
  expect(pids.size, 'the connections that were used').toBe(3)
  expect(result).toMatchObject({ max: 3, connections: 3 })
})

test('closes each pool before the next', async () => {
  const before: { query: (text: string) => Promise<unknown> }[] = []
  const open: unknown[] = []
  let units = 0
  const work = async (client: { query: (text: string) => Promise<unknown> }) => {
    units += 1
    if (units <= 2) before.push(client)
    // The first unit of the second size. pg refuses queries on a connection that was closed.
    else if (units === 3)
      for (const one of before) open.push(await one.query('SELECT 1').catch(() => 'closed'))
  }
  await measurePoolSizes({ url, sizes: [2, 1], amount: 2, work })
  expect(open, 'the connections of the first pool, while the second is at work').toEqual(['closed', 'closed'])
  await eventually(async () => expect(await connectionsTo(url), 'the connections afterwards').toEqual([]))
})

test('recommends the smallest size that is nearly the fastest', () => {
  expect(recommendedSize([measured(1, 100), measured(5, 480), measured(10, 900), measured(20, 1_000)])).toBe(
    10,
  )
  expect(recommendedSize([measured(20, 1_000), measured(10, 899), measured(40, 950)])).toBe(20)
  expect(recommendedSize([measured(4, 500), measured(8, 450), measured(2, 100)])).toBe(4)
})

test('draws a table and a chart', () => {
  const { table, chart } = poolSizeReport([measured(1, 99.6), measured(9, 412)])
  const [, , ...lines] = table.trim().split('\n')
  expect(lines, 'the rows of the table').toEqual([
    expect.stringMatching(/^\| 1 \| 100 \|/),
    expect.stringMatching(/^\| 9 \| 412 \|/),
  ])
  expect(chart).toMatch(/^<svg [^>]*xmlns=/)
  const widths = [...chart.matchAll(/<rect x="\d+" y="\d+" width="([\d.]+)"/g)].map(([, width]) =>
    Number(width),
  )
  expect(widths, 'the lengths of the bars').toHaveLength(2)
  expect((widths[0] as number) / (widths[1] as number), 'their proportion').toBeCloseTo(100 / 412, 2)
})
