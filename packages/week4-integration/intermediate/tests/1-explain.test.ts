import type { Pool } from 'pg'
import { connectionsTo } from 'shared/testing/database/failures.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { beforeAll, expect, test } from 'vitest'
import { explain } from '#intermediate/explain.ts'
import { ALL_ROWS, fillLibrary, rowsOf } from './library.ts'

const { url } = await testDatabase()
const db = sql(url)
let pool: Pool

beforeAll(async () => {
  await fillLibrary(db)
  pool = poolFor(url)
})

test('shows the nodes, rows, buffers and times of a SELECT', async () => {
  const byKey = await explain(pool, 'SELECT * FROM authors WHERE id = $1', [7])
  expect(byKey.nodes, 'the plan of a SELECT by the primary key').toMatchObject([
    {
      node: 'Index Scan',
      relation: 'authors',
      index: 'authors_pkey',
      estimatedRows: 1,
      actualRows: 1,
      loops: 1,
      removedByFilter: 0,
    },
  ])
  const counted = await explain(pool, 'SELECT count(*) FROM authors WHERE length(name) = $1', [8])
  expect(counted.nodes, 'the plan of a count').toMatchObject([
    { node: 'Aggregate', actualRows: 1, removedByFilter: 0 },
    // Names of eight characters are those from "Author 1" to "Author 9". The planner guesses one in 200.
    { node: 'Seq Scan', relation: 'authors', estimatedRows: 5, actualRows: 9, removedByFilter: 991 },
  ])
  expect(counted.nodes[1]?.index, 'the index of a Seq Scan').toBeUndefined()
  const { rows } = await db.query(`SELECT (pg_relation_size('authors') / 8192)::integer AS blocks`)
  const { hit, read } = counted.buffers
  expect(hit + read, 'the buffers hit and read, for a table that is read once').toBe(rows[0].blocks)
  const slow = await explain(pool, 'SELECT pg_sleep(0.1)', [])
  expect(slow.executionMs, 'the time of a statement that sleeps for 100 ms').toBeGreaterThanOrEqual(100)
  expect(slow.planningMs, 'the time for planning').toBeGreaterThan(0)
  expect(slow.planningMs, 'the time for planning').not.toBe(slow.executionMs)
})

test('finds the nodes of joins and subqueries', async () => {
  const text = `
    SELECT authors.name, (SELECT max(title) FROM books AS theirs WHERE theirs.author_id = authors.id)
    FROM authors JOIN books ON books.author_id = authors.id
    WHERE authors.name = $1`
  const { nodes } = await explain(pool, text, ['Author 7'])
  const readers = nodes.filter(({ relation }) => relation !== undefined).map(({ relation }) => relation)
  expect(readers.sort(), 'the tables that the nodes read').toEqual(['authors', 'books', 'books'])
  expect(nodes[0]?.node, 'the top node').toMatch(/Join|Nested Loop/)
  const below = nodes.findIndex(({ node }) => node === 'Aggregate')
  expect(below, 'the place of the Aggregate of the subquery').toBeGreaterThan(0)
  expect(nodes[below + 1]?.relation, 'what the node right below it reads').toBe('books')
})

test('explains a DELETE and keeps every row', async () => {
  // A new connection for each use: a transaction that is begun on one does not hold on the next.
  const scattering = poolFor(url, { maxUses: 1 })
  const { nodes } = await explain(scattering, 'DELETE FROM books WHERE author_id = $1', [7])
  expect(nodes[0], 'the top node').toMatchObject({ node: 'ModifyTable', relation: 'books' })
  expect(nodes[1], 'the node below it').toMatchObject({ relation: 'books', actualRows: 3 })
  expect(await rowsOf(db), 'the rows afterwards').toEqual(ALL_ROWS)
})

test('passes values as parameters', async () => {
  const { nodes } = await explain(pool, 'SELECT * FROM authors WHERE name = $1', [`O'Brien'; --`])
  expect(nodes, 'the plan for a name with a quote').toMatchObject([{ node: 'Seq Scan', actualRows: 0 }])
  const two = await explain(pool, 'SELECT * FROM authors WHERE id = ANY ($1) AND name <> $2', [[1, 2], 'x'])
  expect(two.nodes[0], 'the top node for a list and a text').toMatchObject({ actualRows: 2 })
  const wrong = await failureOf(explain, pool, 'SELECT * FROM authors WHERE id = $1', ['seven'])
  expect(sqlState(wrong), 'the SQLSTATE for an id that is not a number').toBe('22P02')
})

test('gives its connection back without a transaction, also after an error', async () => {
  const single = poolFor(url, { max: 1 })
  await explain(single, 'DELETE FROM authors', [])
  expect({ idle: single.idleCount }, 'idle connections after a DELETE').toEqual({ idle: 1 })
  expect(sqlState(await failureOf(explain, single, 'DELETE FROM nowhere', []))).toBe('42P01')
  expect({ idle: single.idleCount }, 'idle connections after an error').toEqual({ idle: 1 })
  const states = (await connectionsTo(url)).map(({ state }) => state)
  expect([...new Set(states)], 'the states of all connections').toEqual(['idle'])
  expect((await single.query('SELECT 1 AS one')).rows, 'what the pool returns next').toEqual([{ one: 1 }])
  expect(await rowsOf(db), 'the rows afterwards').toEqual(ALL_ROWS)
})
