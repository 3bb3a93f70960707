import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { expect, test } from 'vitest'
import { knexUp } from '#intermediate/knex-migrate.ts'
import { explainingPool, rowsRead } from './explaining-pool.ts'
import { knexFolder, levelTables } from './level-database.ts'
import { listOf } from './lists.ts'
import { madeApp } from './made-app.ts'

const { url } = await testDatabase(levelTables())
const db = sql(url)
const { pool, nodes, forget } = explainingPool(url)
const app = madeApp(pool)

test('finds names by the trigram index from three letters on', async () => {
  await db.query(
    `INSERT INTO users (name, email)
     SELECT 'User ' || n || CASE WHEN n % 1000 = 0 THEN ' Zebra' ELSE ' Horse' END, n || '@example.com'
     FROM generate_series(1, 5000) AS n`,
  )
  await knexUp(url, knexFolder())
  await db.query('ANALYZE users')
  for (const name of ['ZEB', 'zebra', 'r 4000 z']) {
    forget()
    const { total } = await listOf(app, `/api/users?name=${encodeURIComponent(name)}`)
    expect(total, `the users with ${name}`).toBe(name === 'r 4000 z' ? 1 : 5)
    const indexes = nodes().map((node) => node['Index Name'])
    expect(indexes, `the indexes of the plans for ${name}`).toContain('users_lower_name_trgm_idx')
    // Two statements at most read them: the page and the total.
    expect(rowsRead(nodes(), 'users'), `the rows of users that were read for ${name}`).toBeLessThan(50)
  }
})

test('finds letters beyond ASCII, in upper or lower case', async () => {
  const names = ['Ärger', 'ΣΊΣΥΦΟΣ', 'İpek', 'Łukasz']
  await db.query(
    `INSERT INTO users (name, email) SELECT name, name || '@example.org' FROM unnest($1::text[]) AS name`,
    [names],
  )
  for (const [typed, name] of [
    ['ÄRG', 'Ärger'],
    ['ärg', 'Ärger'],
    ['łUK', 'Łukasz'],
    ['ΣΊΣΥΦΟΣ', 'ΣΊΣΥΦΟΣ'],
    ['İpek', 'İpek'],
  ] as const) {
    const { data } = await listOf(app, `/api/users?name=${encodeURIComponent(typed)}`)
    expect(
      data.map((user) => user.name),
      `the names with ${typed}`,
    ).toEqual([name])
  }
})
