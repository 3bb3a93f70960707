import pg from 'pg'
import { expect, test } from 'vitest'
import { holdToBudget, openedConnections } from '../harness/connection-budget.ts'
import { sql } from '../testing/database/sql.ts'
import { testDatabase } from '../testing/database/test-database.ts'
import { countConnections } from '../testing/trace/connection-count.ts'

const { url } = await testDatabase()

test('counts the connections of pools and clients, each once', async () => {
  const before = openedConnections()
  countConnections()
  const pool = sql(url)
  await Promise.all([pool.query('SELECT 1'), pool.query('SELECT 2')])
  await pool.query('SELECT 3')
  const client = new pg.Client(url)
  await client.connect()
  await client.end()
  expect(openedConnections() - before).toBe(3)
})

test('refuses more than the level of a test file may open, and any where it may open none', () => {
  const file = '/course/packages/week3-postgres/hard/tests/3-unique.test.ts'
  expect(() => holdToBudget(file, 75, { hard: 75 })).not.toThrow()
  expect(() => holdToBudget(file, 76, { hard: 75 })).toThrow(
    '3-unique.test.ts opened 76 connections to PostgreSQL; a test file of hard may open 75.',
  )
  expect(() => holdToBudget(file, 1, { simple: 75 })).toThrow('may open 0')
})
