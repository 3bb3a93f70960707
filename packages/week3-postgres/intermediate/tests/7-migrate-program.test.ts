import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { beforeEach, expect, test } from 'vitest'
import { allOf } from './all-of.ts'
import { emptyDatabase, tables } from './database-state.ts'
import { creating, folderOf, writeFiles } from './migration-folder.ts'
import { complaintOf, linesOf, run } from './program.ts'

const { url } = await testDatabase()
const db = sql(url)

beforeEach(() => emptyDatabase(db))

test('up applies the migrations and prints their names', async () => {
  const folder = folderOf(creating('1-a', '2-b'))
  expect(await linesOf(url, 'up', '--folder', folder)).toEqual(['1-a', '2-b'])
  expect(await tables(db)).toEqual(['a', 'b'])
  expect(await linesOf(url, 'up', '--folder', folder), 'the second time').toEqual([])
})

test('two that run at once apply each migration once', async () => {
  const folder = folderOf(creating('1-a', '2-b', '3-c'))
  const both = await allOf([1, 2].map(() => linesOf(url, 'up', '--folder', folder)))
  expect(both.flat().toSorted(), 'what both have printed').toEqual(['1-a', '2-b', '3-c'])
  expect(await tables(db)).toEqual(['a', 'b', 'c'])
})

test('down undoes one migration, or as many as it is told', async () => {
  const folder = folderOf(creating('1-a', '2-b', '3-c'))
  await linesOf(url, 'up', '--folder', folder)
  expect(await linesOf(url, 'down', '--folder', folder)).toEqual(['3-c'])
  expect(await linesOf(url, 'down', '2', '--folder', folder)).toEqual(['2-b', '1-a'])
  expect(await tables(db)).toEqual([])
})

test('status prints the state of each migration', async () => {
  const folder = folderOf(creating('1-a', '2-b'))
  await linesOf(url, 'up', '--folder', folder)
  writeFiles(folder, { ...creating('3-c'), '2-b.up.sql': 'SELECT 1' })
  expect(await linesOf(url, 'status', '--folder', folder)).toEqual([
    'applied 1-a',
    'changed 2-b',
    'pending 3-c',
  ])
  expect(await tables(db)).toEqual(['a', 'b'])
})

test('takes the migrations of the level, wherever it is called from', async () => {
  const lines = await linesOf(url, 'status')
  expect(lines.slice(0, 2)).toEqual(['pending 1-create-users', 'pending 2-create-posts'])
})

test('ends with exit code 1 and one line when a migration fails', async () => {
  const folder = folderOf(creating('1-a', '2-b'))
  writeFiles(folder, {
    '2-b.up.sql': `DO $$ BEGIN RAISE EXCEPTION E'one line\\n\\nand another'; END $$`,
  })
  expect(await complaintOf(url, 'up', '--folder', folder)).toMatch('2-b')
  expect(await tables(db)).toEqual(['a'])
  writeFiles(folder, { '1-a.up.sql': 'SELECT 1' })
  const complaints = await Promise.all([
    complaintOf(url, 'up', '--folder', folder),
    complaintOf(url, 'down', '--folder', folder),
    complaintOf(url, 'up', '--folder', `${folder}/nowhere`),
  ])
  expect(
    complaints.map((line) => /1-a|nowhere/.exec(line)?.[0]),
    'what they name',
  ).toEqual(['1-a', '1-a', 'nowhere'])
})

test('ends with exit code 1 and one line when the database is away', async () => {
  const away = 'postgres://nobody:verysecret@localhost:1/nowhere'
  const complaints = await Promise.all([
    complaintOf(away, 'up'),
    complaintOf(away, 'status'),
    complaintOf(url.replace(/\/[^/]*$/, '/nowhere'), 'status'),
    complaintOf(undefined, 'status'),
  ])
  for (const line of complaints) expect(line, 'shows no password').not.toMatch('verysecret')
  expect(complaints[3], 'names the variable').toMatch('DATABASE_URL')
})

test('ends with exit code 2 and the usage when the arguments make no sense', async () => {
  const calls = [
    [],
    ['upp'],
    ['up', '2'],
    ['status', 'all'],
    ['down', '0'],
    ['down', '-1'],
    ['down', '1e1'],
    ['down', ''],
    ['down', '1', '2'],
    ['up', '--force'],
    ['up', '--folder'],
  ]
  await linesOf(url, 'up', '--folder', folderOf(creating('1-a')))
  const outcomes = await Promise.all(calls.map((args) => run(url, ...args)))
  for (const [i, { code, stdout, stderr }] of outcomes.entries()) {
    const call = JSON.stringify(calls[i])
    expect(code, `the exit code of ${call}`).toBe(2)
    expect(stdout, `what ${call} printed on stdout`).toBe('')
    for (const word of ['up', 'down', 'status']) expect(stderr, `the usage after ${call}`).toMatch(word)
  }
  expect(await tables(db), 'the tables').toEqual(['a'])
})

test('--help prints the usage and ends well', async () => {
  const folder = folderOf(creating('1-a'))
  for (const args of [['--help'], ['up', '--help', '--folder', folder]]) {
    const { code, stdout, stderr } = await run(url, ...args)
    for (const word of ['up', 'down', 'status']) expect(stdout, 'the usage').toMatch(word)
    expect(stderr, 'what it printed on stderr').toBe('')
    expect(code, 'its exit code').toBe(0)
  }
  expect(await tables(db), 'the tables').toEqual([])
  expect((await run(undefined, '--help')).code, 'its exit code without DATABASE_URL').toBe(0)
})
