import { expect, test } from 'vitest'
import { beside, holding, untilBlocked, untilWaiting } from '../testing/database/beside.ts'
import { connectionsTo } from '../testing/database/failures.ts'
import { poolFor } from '../testing/database/pool-for.ts'
import { sql } from '../testing/database/sql.ts'
import { testDatabase } from '../testing/database/test-database.ts'

const { url } = await testDatabase()
const db = sql(url)
const app = poolFor(url, { max: 2 })
await db.query(
  'CREATE TABLE counters (id integer PRIMARY KEY, value integer); INSERT INTO counters VALUES (1, 0)',
)

const addOne = () => app.query('UPDATE counters SET value = value + 1 RETURNING value')

test('holds its locks until so many of the app wait, and lets go', async () => {
  const [first, second] = await beside(
    { db, url, waiting: 2 },
    (other) => other.query('UPDATE counters SET value = 10'),
    () => Promise.all([addOne(), addOne()]),
  )
  expect([first.rows[0].value, second.rows[0].value].sort()).toEqual([11, 12])
})

test('does not wait for requests that need no lock', async () => {
  const { rows } = await beside(
    { db, url },
    (other) => other.query('LOCK TABLE counters IN ROW EXCLUSIVE MODE'),
    () => app.query('SELECT 7 AS seven'),
  )
  expect(rows).toEqual([{ seven: 7 }])
})

test('gives its connection up when the requests fail', async () => {
  const failing = () => Promise.reject(new Error('refused'))
  await expect(beside({ db, url }, async () => {}, failing)).rejects.toThrow('refused')
  const inTransaction = (await connectionsTo(url)).filter(({ state }) => state !== 'idle')
  expect(inTransaction).toEqual([])
})

test('holds locks until told to let go', async () => {
  const letGo = await holding(db, (other) => other.query('LOCK TABLE counters'))
  const added = addOne()
  await untilWaiting(url, 1)
  await untilBlocked(db, 1)
  expect((await connectionsTo(url)).filter(({ waiting }) => waiting)).toHaveLength(1)
  await letGo()
  expect((await added).rowCount).toBe(1)
  await letGo()
})
