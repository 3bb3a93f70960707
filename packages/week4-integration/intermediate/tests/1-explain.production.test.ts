import type { Pool } from 'pg'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { beforeEach, expect, test } from 'vitest'
import { explain } from '#intermediate/explain.ts'
import { ALL_ROWS, fillLibrary, rowsOf } from './library.ts'

const { url } = await testDatabase()
const db = sql(url)
let pool: Pool

beforeEach(async () => {
  await fillLibrary(db)
  pool = poolFor(url)
})

test('counts the rows of all loops together', async () => {
  const text = `
    SELECT (SELECT count(*) FROM books WHERE author_id = authors.id AND title <> $1)
    FROM authors WHERE id <= $2`
  const { nodes } = await explain(pool, text, ['Book 2', 100])
  expect(
    nodes.find(({ relation }) => relation === 'books'),
    'the node that reads the books of 100 authors',
  ).toMatchObject({ loops: 100, actualRows: 200, removedByFilter: 100 })
})

test('rejects several statements in one text', async () => {
  const texts = ['SELECT 1; COMMIT; DELETE FROM books', 'DELETE FROM books; SELECT 1']
  for (const text of texts) {
    expect(sqlState(await failureOf(explain, pool, text, [])), `the SQLSTATE for "${text}"`).toBe('42601')
  }
  expect(await rowsOf(db), 'the rows afterwards').toEqual(ALL_ROWS)
  const { nodes } = await explain(pool, `SELECT ';' FROM authors WHERE name = ';'`, [])
  expect(nodes[0]?.node, 'the top node for a text that contains a semicolon').toBe('Seq Scan')
})

test('rolls back what triggers and foreign keys changed', async () => {
  const { nodes } = await explain(pool, 'DELETE FROM authors WHERE id <= $1', [10])
  expect(nodes.at(-1), 'the node that finds the authors').toMatchObject({ actualRows: 10 })
  expect(await rowsOf(db), 'the rows afterwards').toEqual(ALL_ROWS)
})

test('survives the end of its connection', async () => {
  const single = poolFor(url, { max: 1 })
  const uncaught = await uncaughtDuring(async () => {
    const failure = await failureOf(explain, single, 'SELECT pg_terminate_backend(pg_backend_pid())', [])
    expect(failure, 'what explain rejects with').toBeInstanceOf(Error)
    const { nodes } = await explain(single, 'SELECT * FROM authors WHERE id = $1', [7])
    expect(nodes[0]?.node, 'the next plan of the same pool').toBe('Index Scan')
  })
  expect(uncaught, 'the errors that end a process').toEqual([])
})
