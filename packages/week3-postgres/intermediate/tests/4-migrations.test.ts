import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { testDatabase } from 'shared/testing/database.ts'
import { connectionsTo, terminateConnections } from 'shared/testing/database-failures.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { patience } from 'shared/testing/patience.ts'
import { poolFor } from 'shared/testing/pool.ts'
import { sql } from 'shared/testing/sql.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { beforeEach, expect, test } from 'vitest'
import { MigrationError } from '#intermediate/errors.ts'
import { migrateDown, migrateUp, migrationStatus } from '#intermediate/migrate.ts'
import { allOf } from './all-of.ts'
import { emptyDatabase, schemaOf, tables } from './database-state.ts'
import { creating, folderOf, writeFiles } from './migration-folder.ts'

const { url } = await testDatabase()
const db = sql(url)
/** For what takes no time, on a machine that has much else to do. */
const PATIENT = { within: patience(5_000) }

beforeEach(() => emptyDatabase(db))

const recorded = async () =>
  (await db.query('SELECT number, name FROM schema_migrations ORDER BY number')).rows

/** What a rejection must be: a MigrationError whose message names what is wrong. */
async function refusal(promise: Promise<unknown>, ...named: (string | RegExp)[]): Promise<Error> {
  const error = await failureOf(promise)
  expect(error).toBeInstanceOf(MigrationError)
  for (const name of named) expect(error.message, 'the message').toMatch(name)
  return error
}

test('applies the files in the order of their numbers, and each once', async () => {
  const pool = poolFor(url)
  const names = Array.from({ length: 11 }, (_value, i) => `${i + 1}-t${i + 1}`)
  const folder = folderOf(creating(...names))
  // 10 fails unless 9 and 2 are there.
  writeFiles(folder, {
    '10-t10.up.sql': 'CREATE TABLE t10 AS SELECT t2.id FROM t2, t9',
    'README.md': 'Not SQL',
  })
  expect(await migrateUp(pool, folder)).toEqual(names)
  expect(await tables(db)).toHaveLength(11)
  expect(await migrateUp(pool, folder), 'the second time').toEqual([])
  writeFiles(folder, creating('12-t12'))
  expect(await migrateUp(pool, folder), 'with a new file').toEqual(['12-t12'])
})

test('keeps a record of what it has applied', async () => {
  const pool = poolFor(url)
  await migrateUp(pool, folderOf(creating('1-a', '2-b')))
  const { rows } = await db.query('SELECT * FROM schema_migrations ORDER BY number')
  const applied = { checksum: expect.stringMatching(/./), applied_at: expect.any(Date) }
  expect(rows).toEqual([
    { number: 1, name: '1-a', ...applied },
    { number: 2, name: '2-b', ...applied },
  ])
})

test('stops at the first that fails, of which nothing stays', async () => {
  const pool = poolFor(url)
  const folder = folderOf(creating('1-a', '2-b', '3-c'))
  writeFiles(folder, {
    '2-b.up.sql': 'CREATE TABLE b (id integer);\nINSERT INTO a VALUES (1);\nSELECT 1 / 0;\n',
  })
  const error = await refusal(migrateUp(pool, folder), '2-b')
  expect(sqlState(error.cause), 'the code of the cause').toBe('22012')
  expect(await tables(db), 'the tables').toEqual(['a'])
  expect((await db.query('SELECT * FROM a')).rows, 'what 2-b has inserted').toEqual([])
  expect(await recorded()).toEqual([{ number: 1, name: '1-a' }])
  writeFiles(folder, creating('2-b'))
  expect(await migrateUp(pool, folder), 'once it is mended').toEqual(['2-b', '3-c'])
})

test('keeps a migration and its record together', async () => {
  const pool = poolFor(url)
  const folder = folderOf(creating('1-a', '2-b'))
  await migrateUp(pool, folderOf(creating('1-a')))
  await db.query('ALTER TABLE schema_migrations ADD CHECK (number <> 2)')
  await failureOf(migrateUp(pool, folder))
  expect(await tables(db), 'the tables where 2-b could not be recorded').toEqual(['a'])
  await db.query(`CREATE RULE keep AS ON DELETE TO schema_migrations DO INSTEAD SELECT 1 / 0`)
  await failureOf(migrateDown(pool, folder))
  expect(await tables(db), 'the tables where the record of 1-a could not be removed').toEqual(['a'])
})

test('undoes the latest first, as many as it is told', async () => {
  const pool = poolFor(url)
  const folder = folderOf(creating(...Array.from({ length: 11 }, (_value, i) => `${i + 1}-t${i + 1}`)))
  await migrateUp(pool, folder)
  expect(await migrateDown(pool, folder)).toEqual(['11-t11'])
  expect(await migrateDown(pool, folder, { steps: 2 })).toEqual(['10-t10', '9-t9'])
  expect((await recorded()).at(-1)).toEqual({ number: 8, name: '8-t8' })
  expect(await tables(db)).toHaveLength(8)
  for (const steps of [0, -1, 1.5, NaN]) {
    expect(await failureOf(migrateDown(pool, folder, { steps }))).toBeInstanceOf(RangeError)
  }
  expect(await migrateDown(pool, folder, { steps: 99 })).toHaveLength(8)
  expect(await tables(db)).toEqual([])
  expect(await migrateDown(pool, folder), 'when nothing is applied').toEqual([])
  expect(await migrateUp(pool, folder), 'once more').toHaveLength(11)
})

test('undoes nothing of a migration whose down file fails or is not there', async () => {
  const pool = poolFor(url)
  const folder = folderOf(creating('1-a', '2-b', '3-c'))
  writeFiles(folder, { '2-b.down.sql': 'DROP TABLE b; DROP TABLE nowhere' })
  await migrateUp(pool, folder)
  await refusal(migrateDown(pool, folder, { steps: 3 }), '2-b')
  expect(await tables(db), 'the tables').toEqual(['a', 'b'])
  expect(await recorded()).toHaveLength(2)
  rmSync(join(folder, '2-b.down.sql'))
  await refusal(migrateDown(pool, folder), '2-b')
  expect(await tables(db), 'the tables').toEqual(['a', 'b'])
})

test('refuses to work when a file that was applied has changed', async () => {
  const pool = poolFor(url)
  const folder = folderOf(creating('1-a', '2-b'))
  await migrateUp(pool, folder)
  writeFiles(folder, { '1-a.up.sql': 'CREATE TABLE a (id bigint);\n', ...creating('3-c') })
  await refusal(migrateUp(pool, folder), '1-a')
  await refusal(migrateDown(pool, folder), '1-a')
  expect(await tables(db), 'the tables').toEqual(['a', 'b'])
  const renamed = folderOf({
    '1-z.up.sql': creating('1-a')['1-a.up.sql'] as string,
    ...creating('2-b', '3-c'),
  })
  await refusal(migrateUp(pool, renamed), '1-a')
  writeFiles(folder, creating('1-a'))
  expect(await migrateUp(pool, folder), 'when the file is restored').toEqual(['3-c'])
})

test('does not mind line endings', async () => {
  const pool = poolFor(url)
  const text = 'CREATE TABLE a (\n  id integer\n);\n'
  const folder = folderOf({ '1-a.up.sql': text })
  await migrateUp(pool, folder)
  writeFiles(folder, { '1-a.up.sql': text.replaceAll('\n', '\r\n'), ...creating('2-b') })
  expect(await migrateUp(pool, folder), 'with CRLF').toEqual(['2-b'])
})

test('refuses files that do not fit together, before it applies any', async () => {
  const pool = poolFor(url)
  const refused = [
    { files: creating('1-a', '3-c'), named: [/\b2\b/] },
    { files: creating('2-b'), named: [/\b1\b/] },
    { files: creating('1-a', '2-b', '2-c'), named: ['2-b', '2-c'] },
    { files: creating('1-a', '01-b'), named: ['1-a', '01-b'] },
    { files: { ...creating('1-a'), '2-b.sql': 'SELECT 1' }, named: ['2-b.sql'] },
    { files: { ...creating('1-a'), '2-b.down.sql': 'SELECT 1' }, named: ['2-b.down.sql'] },
    { files: { ...creating('1-a'), 'b.up.sql': 'SELECT 1' }, named: ['b.up.sql'] },
  ]
  for (const { files, named } of refused) await refusal(migrateUp(pool, folderOf(files)), ...named)
  expect(await tables(db), 'the tables').toEqual([])
  await migrateUp(pool, folderOf(creating('1-a', '2-b')))
  await refusal(migrateUp(pool, folderOf(creating('1-a'))), '2-b')
})

test('tells the state of each migration and changes nothing', async () => {
  const pool = poolFor(url)
  const folder = folderOf(creating('1-a', '2-b', '3-c'))
  const before = await schemaOf(db)
  expect(await migrationStatus(pool, folder), 'before the first').toEqual([
    { number: 1, name: '1-a', state: 'pending' },
    { number: 2, name: '2-b', state: 'pending' },
    { number: 3, name: '3-c', state: 'pending' },
  ])
  expect(await schemaOf(db), 'the schema').toEqual(before)
  await migrateUp(pool, folderOf(creating('1-a', '2-b', '3-c', '4-d')))
  const applied = { appliedAt: expect.any(Date) }
  writeFiles(folder, { '2-b.up.sql': 'SELECT 1' })
  expect(await migrationStatus(pool, folder), 'where 2-b has changed and 4-d is missing').toEqual([
    { number: 1, name: '1-a', state: 'applied', ...applied },
    { number: 2, name: '2-b', state: 'changed', ...applied },
    { number: 3, name: '3-c', state: 'applied', ...applied },
    { number: 4, name: '4-d', state: 'missing', ...applied },
  ])
})

test('waits while another migrates, and applies nothing twice', async () => {
  // Whatever limits the pool has for requests.
  const pools = [1, 2].map(() => poolFor(url, { statement_timeout: 300 }))
  const folder = folderOf(creating('1-a', '2-b'))
  writeFiles(folder, { '1-a.up.sql': 'SELECT pg_advisory_xact_lock(7); CREATE TABLE a (id integer)' })
  const gate = await db.connect()
  try {
    await gate.query('SELECT pg_advisory_lock(7)')
    const both = Promise.allSettled(pools.map((pool) => migrateUp(pool, folder)))
    // One waits in its migration; the other is there as well, and has to wait for the first.
    await eventually(async () => {
      const connections = await connectionsTo(url)
      expect(connections.length, 'how many connections there are').toBeGreaterThanOrEqual(2)
      expect(
        connections.filter(({ waiting }) => waiting).length,
        'how many of them wait',
      ).toBeGreaterThanOrEqual(1)
    }, PATIENT)
    await gate.query('SELECT pg_sleep(0.5)')
    await gate.query('SELECT pg_advisory_unlock(7)')
    const outcomes = await both
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    const lists = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []))
    expect(lists.flat().toSorted(), 'all that was applied').toEqual(['1-a', '2-b'])
  } finally {
    gate.release(true)
  }
  expect(await recorded()).toHaveLength(2)
})

test('ends well when many migrate an empty database at once', async () => {
  const folder = folderOf(creating('1-a', '2-b', '3-c'))
  const pool = poolFor(url)
  for (let round = 1; round <= 3; round++) {
    await emptyDatabase(db)
    const lists = await allOf(Array.from({ length: 8 }, () => migrateUp(pool, folder)))
    expect(lists.flat().toSorted(), 'all that was applied').toEqual(['1-a', '2-b', '3-c'])
  }
  const undone = await allOf(Array.from({ length: 5 }, () => migrateDown(pool, folder)))
  expect(undone.flat(), 'all that was undone').toEqual(expect.arrayContaining(['1-a', '2-b', '3-c']))
  expect(undone.flat(), 'all that was undone').toHaveLength(3)
})

test('leaves neither a lock nor a transaction behind, however it ends', async () => {
  const pool = poolFor(url, { max: 1 })
  const folder = folderOf(creating('1-a', '2-b'))
  writeFiles(folder, { '2-b.up.sql': 'SELECT 1 / 0' })
  await refusal(migrateUp(pool, folder), '2-b')
  await refusal(migrateUp(pool, folderOf(creating('1-z'))), '1-a')
  expect(await migrateUp(pool, folderOf(creating('1-a')))).toEqual([])
  // On another connection, which would wait for ever for a lock that is still held.
  const other = migrateUp(poolFor(url), folderOf(creating('1-a', '2-b')))
  const late = new Promise<string>((resolve) => setTimeout(resolve, 3_000, 'still waits').unref())
  expect(await Promise.race([other, late]), 'another migrator').toEqual(['2-b'])
  const states = (await connectionsTo(url)).map(({ state }) => state)
  expect(states).not.toContain('idle in transaction')
})

test('survives the end of its connection', async () => {
  const pool = poolFor(url)
  const folder = folderOf({ '1-a.up.sql': 'CREATE TABLE a (id integer); SELECT pg_sleep(20)' })
  const uncaught = await uncaughtDuring(async () => {
    const failure = failureOf(migrateUp(pool, folder))
    await eventually(async () => {
      const { rows } = await db.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`,
      )
      expect(rows, 'the connections that migrate').toHaveLength(1)
    }, PATIENT)
    await terminateConnections(url)
    await failure
  })
  expect(uncaught, 'what would have ended the process').toEqual([])
  expect(await tables(db), 'the tables').toEqual([])
  expect(await migrateUp(pool, folderOf(creating('1-a'))), 'the next time').toEqual(['1-a'])
})

test('limits the bodies of posts by the third migration', async () => {
  const pool = poolFor(url)
  const folder = subjectFile('#intermediate/migrations')
  const up = await migrateUp(pool, folder)
  expect(up[2]).toBe('3-limit-post-bodies')
  await db.query(`INSERT INTO users (name, email, password) VALUES ('Ada', 'ada@example.com', 'hash')`)
  const insert = (body: string) =>
    db.query(`INSERT INTO posts (user_id, title, body) VALUES (1, 'One', $1)`, [body])
  await insert('漢'.repeat(10_000))
  expect(await failureOf(insert('x'.repeat(10_001)))).toMatchObject({
    code: '23514',
    constraint: 'posts_body_length',
  })
  expect((await migrateDown(pool, folder, { steps: up.length - 2 })).at(-1)).toBe('3-limit-post-bodies')
  await insert('x'.repeat(10_001))
})
