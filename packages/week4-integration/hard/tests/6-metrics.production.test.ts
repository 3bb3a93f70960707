import { holding, untilWaiting } from 'shared/testing/database/beside.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { expect, test } from 'vitest'
import { levelTables } from './level-database.ts'
import { madeApp } from './made-app.ts'
import { countsOf, metricsOf } from './shown-metrics.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)
const pool = poolFor(url, { max: 2 })

test('counts a request that was cut off', async () => {
  const [app, other] = [madeApp(pool), madeApp(pool)]
  const { url: origin } = await listen(app)
  const free = await holding(db, (other) => other.query('LOCK TABLE users IN ACCESS EXCLUSIVE MODE'))
  const giveUp = new AbortController()
  const given = fetch(`${origin}/api/users/1`, { signal: giveUp.signal }).catch(() => 'given up')
  await untilWaiting(url, 1)
  giveUp.abort()
  expect(await given, 'the request').toBe('given up')
  const shown = await metricsOf(app, 1)
  await free()
  expect(countsOf(shown), 'the counts while the request was cut off').toEqual({ 'GET /api/users/:id 499': 1 })
  expect(countsOf(await metricsOf(other, 0)), 'the counts of another app').toEqual({})
})
