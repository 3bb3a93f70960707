import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { PoolConfig } from 'pg'
import { connectionsTo, terminateConnections } from 'shared/testing/database/failures.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { beforeEach, expect, test } from 'vitest'
import { migrateDown, migrateUp, migrationStatus } from '#intermediate/migrate.ts'
import { allOf } from './all-of.ts'
import { emptyDatabase, recorded, schemaOf, tables } from './database-state.ts'
import { AT_THE_GATE, closeGate, PATIENT, someoneAtTheGate, someoneElseConnected } from './gate.ts'
import { creating, folderOf, writeFiles } from './migration-folder.ts'
import { migrateElsewhere, migrateHereAndElsewhere } from './other-process.ts'
import { refusal } from './refusal.ts'

const { url } = await testDatabase()
const db = sql(url)

beforeEach(() => emptyDatabase(db))

/** Where a lock was never freed, each test waits for it: not for long. */
const newPool = (config?: PoolConfig) => poolFor(url, { lock_timeout: onThisMachine(2_000), ...config })

test('applies the files in the order of their numbers, and each once', async () => {
  const pool = newPool()
  const names = Array.from({ length: 11 }, (_value, i) => `${i + 1}-t${i + 1}`)
  const folder = folderOf(creating(...names))
  // 10 fails unless 9 and 2 are there.
  writeFiles(folder, {
    '10-t10.up.sql': 'CREATE TABLE t10 AS SELECT t2.id FROM t2, t9',
    '11-t11.up.sql': `CREATE TABLE t11 (id integer, "a;b" text DEFAULT ';'); DO $$ BEGIN PERFORM 1; PERFORM 2; END $$; -- the end;`,
    'README.md': 'Not SQL',
  })
  expect(await migrateUp(pool, folder)).toEqual(names)
  expect(await tables(db)).toHaveLength(11)
  expect(await migrateUp(pool, folder), 'the second time').toEqual([])
  writeFiles(folder, { '12-t12.up.sql': '' })
  expect(await migrateUp(pool, folder), 'with a new file').toEqual(['12-t12'])
})

test('keeps a record of what it has applied', async () => {
  const pool = newPool()
  const name = "2-it's b"
  const folder = folderOf({ ...creating('1-a'), [`${name}.up.sql`]: 'SELECT 1', [`${name}.down.sql`]: '' })
  await migrateUp(pool, folder)
  const { rows } = await db.query('SELECT * FROM schema_migrations ORDER BY number')
  const applied = { checksum: expect.stringMatching(/./), applied_at: expect.any(Date) }
  expect(rows).toEqual([
    { number: 1, name: '1-a', ...applied },
    { number: 2, name, ...applied },
  ])
  const types = await db.query('SELECT pg_typeof(applied_at)::text AS type FROM schema_migrations')
  expect(types.rows[0].type, 'the type of applied_at').toBe('timestamp with time zone')
  expect(await migrateDown(pool, folder)).toEqual([name])
  expect(await recorded(db), 'what is left of it').toEqual([{ number: 1, name: '1-a' }])
})

test('stops at the first that fails, of which nothing stays', async () => {
  const pool = newPool()
  const folder = folderOf(creating('1-a', '2-b', '3-c'))
  writeFiles(folder, {
    '2-b.up.sql': 'CREATE TABLE b (id integer);\nINSERT INTO a VALUES (1);\nSELECT 1 / 0;\n',
  })
  const error = await refusal(migrateUp(pool, folder), '2-b')
  expect(sqlState(error.cause), 'the code of the cause').toBe('22012')
  expect(await tables(db), 'the tables').toEqual(['a'])
  expect((await db.query('SELECT * FROM a')).rows, 'what 2-b has inserted').toEqual([])
  expect(await recorded(db)).toEqual([{ number: 1, name: '1-a' }])
  writeFiles(folder, creating('2-b'))
  expect(await migrateUp(pool, folder), 'once it is mended').toEqual(['2-b', '3-c'])
})

test('keeps a migration and its record together', async () => {
  const pool = newPool()
  const folder = folderOf(creating('1-a', '2-b'))
  await migrateUp(pool, folderOf(creating('1-a')))
  await db.query('ALTER TABLE schema_migrations ADD CHECK (number <> 2)')
  await failureOf(migrateUp, pool, folder)
  expect(await tables(db), 'the tables where 2-b could not be recorded').toEqual(['a'])
  await db.query(`CREATE RULE keep AS ON DELETE TO schema_migrations DO INSTEAD SELECT 1 / 0`)
  await failureOf(migrateDown, pool, folder)
  expect(await tables(db), 'the tables where the record of 1-a could not be removed').toEqual(['a'])
})

test('undoes the latest first, as many as it is told', async () => {
  const pool = newPool()
  const folder = folderOf(creating(...Array.from({ length: 11 }, (_value, i) => `${i + 1}-t${i + 1}`)))
  await migrateUp(pool, folder)
  expect(await migrateDown(pool, folder)).toEqual(['11-t11'])
  expect(await migrateDown(pool, folder, { steps: 2 })).toEqual(['10-t10', '9-t9'])
  expect((await recorded(db)).at(-1)).toEqual({ number: 8, name: '8-t8' })
  expect(await tables(db)).toHaveLength(8)
  for (const steps of [0, -1, 1.5, NaN]) {
    expect(await failureOf(migrateDown, pool, folder, { steps })).toBeInstanceOf(RangeError)
  }
  expect(await migrateDown(pool, folder, { steps: 99 })).toHaveLength(8)
  expect(await tables(db)).toEqual([])
  expect(await migrateDown(pool, folder), 'when nothing is applied').toEqual([])
  expect(await migrateUp(pool, folder), 'once more').toHaveLength(11)
})

test('undoes nothing of a migration whose down file fails', async () => {
  const pool = newPool()
  const folder = folderOf(creating('1-a', '2-b', '3-c'))
  writeFiles(folder, { '2-b.down.sql': 'DROP TABLE b; DROP TABLE nowhere' })
  await migrateUp(pool, folder)
  await refusal(migrateDown(pool, folder, { steps: 3 }), '2-b')
  expect(await tables(db), 'the tables').toEqual(['a', 'b'])
  expect(await recorded(db)).toHaveLength(2)
  writeFiles(folder, creating('2-b'))
  expect(await migrateDown(pool, folder, { steps: 2 }), 'once the down file is mended').toEqual([
    '2-b',
    '1-a',
  ])
})

test('undoes nothing at all where one of the down files is missing', async () => {
  const pool = newPool()
  const folder = folderOf(creating('1-a', '2-b', '3-c'))
  rmSync(join(folder, '1-a.down.sql'))
  await migrateUp(pool, folder)
  await refusal(migrateDown(pool, folder, { steps: 3 }), '1-a')
  await refusal(migrateDown(pool, folder, { steps: 99 }), '1-a')
  expect(await tables(db), 'the tables').toEqual(['a', 'b', 'c'])
  expect(await migrateDown(pool, folder, { steps: 2 }), 'those that have one').toEqual(['3-c', '2-b'])
})

test('refuses to work when a file that was applied has changed', async () => {
  const pool = newPool()
  const text = `-- The first\nCREATE TABLE a (kind text DEFAULT 'One  two\n  three');\n`
  const folder = folderOf({ ...creating('1-a', '2-b'), '1-a.up.sql': text })
  await migrateUp(pool, folder)
  const edits = {
    text: 'xml',
    One: 'one',
    '  two': ' two',
    '\n  three': '\nthree',
    first: '1st',
    ';\n': '; \n',
  }
  for (const [from, to] of Object.entries(edits)) {
    writeFiles(folder, { '1-a.up.sql': text.replace(from, to) })
    await refusal(migrateUp(pool, folder), '1-a')
    await refusal(migrateDown(pool, folder), '1-a')
  }
  const renamed = folderOf({ ...creating('1-z', '2-b', '3-c'), '1-z.up.sql': text })
  await refusal(migrateUp(pool, renamed), '1-a')
  expect(await tables(db), 'the tables').toEqual(['a', 'b'])
  writeFiles(folder, { '1-a.up.sql': text, ...creating('3-c') })
  expect(await migrateUp(pool, folder), 'when the file is restored').toEqual(['3-c'])
})

test('does not mind line endings', async () => {
  const pool = newPool()
  const text = 'CREATE TABLE a (\n  id integer\n);\n'
  const folder = folderOf({ '1-a.up.sql': text })
  await migrateUp(pool, folder)
  writeFiles(folder, { '1-a.up.sql': text.replaceAll('\n', '\r\n'), ...creating('2-b') })
  expect(await migrateUp(pool, folder), 'with CRLF').toEqual(['2-b'])
})

test('refuses files that do not fit together, before it applies any', async () => {
  const pool = newPool()
  const refused = [
    { files: creating('1-a', '3-c'), named: [/\b2\b/] },
    { files: creating('2-b'), named: [/\b1\b/] },
    { files: creating('1-a', '2-b', '2-c'), named: ['2-b', '2-c'] },
    { files: creating('1-a', '01-b'), named: ['1-a', '01-b'] },
    { files: { ...creating('1-a'), '2-b.sql': 'SELECT 1' }, named: ['2-b.sql'] },
    { files: { ...creating('1-a'), '2-b.down.sql': 'SELECT 1' }, named: ['2-b.down.sql'] },
    { files: { ...creating('1-a'), '1-b.down.sql': 'SELECT 1' }, named: ['1-b.down.sql'] },
    { files: { ...creating('1-a'), 'b.up.sql': 'SELECT 1' }, named: ['b.up.sql'] },
  ]
  for (const { files, named } of refused) await refusal(migrateUp(pool, folderOf(files)), ...named)
  expect(await tables(db), 'the tables').toEqual([])
  await migrateUp(pool, folderOf(creating('1-a', '2-b')))
  for (const migrate of [migrateUp, migrateDown]) {
    await refusal(migrate(pool, folderOf(creating('1-a'))), '2-b')
    await refusal(migrate(pool, folderOf(creating('1-a', '3-c'))), /\b2\b/)
  }
  expect(await tables(db), 'the tables').toEqual(['a', 'b'])
})

test('tells the state of each migration and changes nothing', async () => {
  const pool = newPool()
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
  const other = folderOf({
    ...creating('1-a', '3-z', '4-d', '5-e'),
    '3-z.up.sql': 'CREATE TABLE c (id integer);\n',
  })
  expect(await migrationStatus(pool, other), 'where 2-b is missing and 3-c has another name').toEqual([
    { number: 1, name: '1-a', state: 'applied', ...applied },
    { number: 2, name: '2-b', state: 'missing', ...applied },
    { number: 3, name: '3-z', state: 'changed', ...applied },
    { number: 4, name: '4-d', state: 'applied', ...applied },
    { number: 5, name: '5-e', state: 'pending' },
  ])
  await refusal(migrationStatus(pool, folderOf(creating('1-a', '01-b'))), '1-a', '01-b')
})

test('lets a migration take its time', async () => {
  const pool = newPool({ statement_timeout: 200 })
  const slow = { '1-a.up.sql': 'SELECT pg_sleep(0.3)', '1-a.down.sql': 'SELECT pg_sleep(0.3)' }
  const folder = folderOf(slow)
  expect(await migrateUp(pool, folder)).toEqual(['1-a'])
  expect(await migrateDown(pool, folder)).toEqual(['1-a'])
})

test('waits while another process migrates, and applies nothing twice', async () => {
  const folder = folderOf(creating('1-a', '2-b'))
  writeFiles(folder, { '1-a.up.sql': `${AT_THE_GATE} CREATE TABLE a (id integer)` })
  const lists = await migrateHereAndElsewhere(db, {
    url,
    here: () => migrateUp(newPool({ lock_timeout: 0, idle_in_transaction_session_timeout: 300 }), folder),
    elsewhere: () => migrateElsewhere('#intermediate/migrate.ts', url, folder),
  })
  expect(lists, 'what came of both').toEqual([expect.any(Array), expect.any(Array)])
  expect(lists.flat().toSorted(), 'all that was applied').toEqual(['1-a', '2-b'])
  expect(await recorded(db)).toHaveLength(2)
})

test('ends well when many migrate an empty database at once', {
  timeout: onThisMachine(20_000),
}, async () => {
  const folder = folderOf(creating('1-a', '2-b', '3-c'))
  const pool = poolFor(url)
  for (let round = 1; round <= 2; round++) {
    await emptyDatabase(db)
    const lists = await allOf(Array.from({ length: 6 }, () => migrateUp(pool, folder)))
    expect(lists.flat().toSorted(), 'all that was applied').toEqual(['1-a', '2-b', '3-c'])
  }
  const undone = (await allOf(Array.from({ length: 4 }, () => migrateDown(pool, folder)))).flat()
  expect(undone.toSorted(), 'all that was undone').toEqual(['1-a', '2-b', '3-c'])
})

test('is content with a pool of one connection, and leaves it its timeouts', async () => {
  const pool = newPool({ max: 1, connectionTimeoutMillis: onThisMachine(2_000) })
  const timeouts = async () =>
    (await pool.query(`SELECT name, setting FROM pg_settings WHERE name LIKE '%timeout' ORDER BY name`)).rows
  const before = await timeouts()
  const folder = folderOf(creating('1-a', '2-b'))
  expect(await migrateUp(pool, folder)).toEqual(['1-a', '2-b'])
  expect(await timeouts(), 'the timeouts of the connection').toEqual(before)
  expect(await migrationStatus(pool, folder)).toHaveLength(2)
  expect(await migrateDown(pool, folder)).toEqual(['2-b'])
  expect(await timeouts(), 'the timeouts of the connection').toEqual(before)
})

test('leaves no lock, no transaction and no connection behind, however it ends', async () => {
  // By default pg closes an idle connection after 10 s, and a lock that was kept goes with it.
  const pool = newPool({ idleTimeoutMillis: 0 })
  const folder = folderOf(creating('1-a', '2-b'))
  writeFiles(folder, { '2-b.up.sql': 'SELECT 1 / 0' })
  await refusal(migrateUp(pool, folder), '2-b')
  await refusal(migrateUp(pool, folderOf(creating('1-z'))), '1-a')
  await refusal(migrateDown(pool, folderOf({ '1-a.up.sql': creating('1-a')['1-a.up.sql'] as string })), '1-a')
  expect(pool.totalCount - pool.idleCount, 'the connections that were not given back').toBe(0)
  // On another connection, which would wait for ever for a lock that is still held.
  const other = newPool()
  const migrating = migrateUp(other, folderOf(creating('1-a', '2-b')))
  const late = new Promise<string>((resolve) =>
    setTimeout(resolve, onThisMachine(3_000), 'still waits').unref(),
  )
  expect(await Promise.race([migrating, late]), 'another migrator').toEqual(['2-b'])
  const states = (await connectionsTo(url)).map(({ state }) => state)
  expect(states).not.toContain('idle in transaction')
  await Promise.all([pool.end(), other.end()])
  await eventually(
    async () => expect(await connectionsTo(url), 'the connections when the pools are closed').toEqual([]),
    PATIENT,
  )
})

test('survives the end of its connection, at work and while it waits', async () => {
  const folder = folderOf({ '1-a.up.sql': `CREATE TABLE a (id integer); ${AT_THE_GATE}` })
  const gate = await closeGate(db)
  const uncaught = await uncaughtDuring(async () => {
    const failure = failureOf(migrateUp(newPool({ lock_timeout: 0 }), folder), 8_000)
    failure.catch(() => {})
    await someoneAtTheGate(url, failure)
    const before = (await connectionsTo(url)).length
    const elsewhere = migrateElsewhere('#intermediate/migrate.ts', url, folder)
    elsewhere.catch(() => {})
    await someoneElseConnected(url, before, elsewhere)
    await terminateConnections(url)
    await failure
    await gate.open()
    // It may end well: what asks again and again may have had no connection to lose.
    await elsewhere
  })
  expect(uncaught, 'what would have ended the process').toEqual([])
  await migrateUp(newPool(), folder)
  expect(await tables(db), 'the tables after the next time').toEqual(['a'])
})

test('limits the bodies of posts by the third migration', async () => {
  const pool = newPool()
  const folder = subjectFile('#intermediate/migrations')
  const up = await migrateUp(pool, folder)
  expect(up[2]).toBe('3-limit-post-bodies')
  await db.query(`INSERT INTO users (name, email, password) VALUES ('Ada', 'ada@example.com', 'hash')`)
  const insert = (body: string) =>
    db.query(`INSERT INTO posts (user_id, title, body) VALUES (1, 'One', $1)`, [body])
  const lengths = async () => (await db.query('SELECT char_length(body) AS n FROM posts ORDER BY id')).rows
  await insert('漢'.repeat(10_000))
  expect(await failureOf(insert, 'x'.repeat(10_001))).toMatchObject({
    code: '23514',
    constraint: 'posts_body_length',
  })
  expect((await migrateDown(pool, folder, { steps: up.length - 2 })).at(-1)).toBe('3-limit-post-bodies')
  await insert('x'.repeat(10_001))
  // Whether it may fail now or lets longer ones be is up to it.
  await migrateUp(pool, folder).catch(() => {})
  expect(await lengths(), 'the lengths of the bodies').toEqual([{ n: 10_000 }, { n: 10_001 }])
})
