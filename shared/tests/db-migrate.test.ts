import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { migrate } from '../db/migrate.ts'
import { MigrationError } from '../db/migration-files.ts'
import { createPool } from '../db/pool.ts'
import { atEnd } from '../testing/at-end.ts'
import { connectionsTo, terminateConnections } from '../testing/database/failures.ts'
import { poolFor } from '../testing/database/pool-for.ts'
import { sql } from '../testing/database/sql.ts'
import { testDatabase } from '../testing/database/test-database.ts'
import { eventually } from '../testing/eventually.ts'

const templates = mkdtempSync(join(tmpdir(), 'migrations-'))
atEnd(() => rmSync(templates, { recursive: true }))
writeFileSync(join(templates, '1-ready.up.sql'), 'CREATE TABLE ready (id integer)')

const { url } = await testDatabase()
const db = sql(url)

beforeEach(() => db.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public'))

/** A folder of migrations, `{ '1-a': 'CREATE TABLE a ()' }`. */
function folderOf(migrations: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'migrations-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(migrations)) writeFileSync(join(folder, `${name}.up.sql`), text)
  return folder
}

const a = 'CREATE TABLE a (\n  id integer\n)'
const b = 'CREATE TABLE b AS SELECT id FROM a'

async function tables(): Promise<string[]> {
  const { rows } = await db.query(
    `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations' ORDER BY 1`,
  )
  return rows.map(({ tablename }) => tablename)
}

test('applies files in the order of their numbers, each once', async () => {
  const names = Array.from({ length: 11 }, (_value, i) => `${i + 1}-t${i + 1}`)
  const files = Object.fromEntries(names.map((name, i) => [name, `CREATE TABLE t${i + 1} ()`]))
  const folder = folderOf({ ...files, '10-t10': 'CREATE TABLE t10 AS SELECT FROM t2, t9' })
  writeFileSync(join(folder, '1-t1.down.sql'), 'DROP TABLE t1')
  writeFileSync(join(folder, 'README.md'), 'Not SQL')
  expect(await migrate(poolFor(url), folder)).toEqual(names)
  expect(await migrate(url, pathToFileURL(`${folder}/`))).toEqual([])
  expect(await tables()).toHaveLength(11)
})

test('fills the template of a test database, and leaves no connection to it', async () => {
  const migrations = pathToFileURL(`${templates}/`)
  const filled = await testDatabase({ migrate: (at) => migrate(at, migrations), migrations })
  expect((await sql(filled.url).query('SELECT * FROM ready')).rows).toEqual([])
})

test('leaves nothing of a migration that fails half-way, and all of those before it', async () => {
  const pool = poolFor(url)
  const failure = migrate(
    pool,
    folderOf({ '1-a': a, '2-b': `${b}; INSERT INTO a VALUES (1); SELECT 1 / 0`, '3-c': a }),
  )
  await expect(failure).rejects.toMatchObject({
    name: 'MigrationError',
    message: expect.stringMatching(/2-b.*division/),
    cause: { code: '22012' },
  })
  expect(await tables()).toEqual(['a'])
  expect((await db.query('SELECT * FROM a')).rows).toEqual([])
  expect(await migrate(pool, folderOf({ '1-a': a, '2-b': b }))).toEqual(['2-b'])
})

test('keeps a migration and its record together', async () => {
  await migrate(url, folderOf({ '1-a': a }))
  await db.query('ALTER TABLE schema_migrations ADD CHECK (number <> 2)')
  await expect(migrate(url, folderOf({ '1-a': a, '2-b': b }))).rejects.toBeInstanceOf(MigrationError)
  expect(await tables()).toEqual(['a'])
})

test('refuses a file that has changed, was renamed or is gone since it was applied', async () => {
  const pool = poolFor(url)
  await migrate(pool, folderOf({ '1-a': a }))
  const refused: Record<string, string>[] = [{ '1-a': `${a};`, '2-b': b }, { '1-z': a, '2-b': b }, {}]
  for (const files of refused) {
    const error = await migrate(pool, folderOf(files)).catch((thrown) => thrown)
    expect(error, Object.keys(files).join()).toBeInstanceOf(MigrationError)
    expect(error.message).toMatch('1-a')
  }
  expect(await tables()).toEqual(['a'])
  const windows = folderOf({ '1-a': a.replaceAll('\n', '\r\n'), '2-b': b })
  expect(await migrate(pool, windows), 'with CRLF').toEqual(['2-b'])
})

test('refuses files that do not fit together, before it applies any', async () => {
  const refused: Record<string, string>[] = [
    { '1-a': a, '3-c': a },
    { '2-b': a },
    { '1-a': a, '01-b': a },
    { '1-a': a, b },
    { '1-a': a, '2b': b },
  ]
  for (const files of refused) {
    const error = await migrate(url, folderOf(files)).catch((thrown) => thrown)
    expect(error, Object.keys(files).join()).toBeInstanceOf(MigrationError)
  }
  expect(await tables()).toEqual([])
})

test('one migrates while the others wait, longer than their pools allow', async () => {
  const limits = {
    connectionString: url,
    statement_timeout: 200,
    lock_timeout: 200,
    query_timeout: 300,
    options: '-c transaction_timeout=250',
  }
  const pools = [createPool(limits), createPool(limits)]
  for (const pool of pools) atEnd(() => pool.end())
  const folder = folderOf({ '1-a': `SELECT pg_advisory_xact_lock(7); ${a}`, '2-b': b })
  const gate = await db.connect()
  onTestFinished(() => gate.release(true))
  await gate.query('SELECT pg_advisory_lock(7)')
  const both = Promise.all(pools.map((pool) => migrate(pool, folder)))
  await eventually(async () => {
    expect((await connectionsTo(url)).filter(({ waiting }) => waiting)).toHaveLength(2)
  })
  await gate.query('SELECT pg_sleep(0.5), pg_advisory_unlock(7)')
  expect((await both).toSorted((x, y) => x.length - y.length)).toEqual([[], ['1-a', '2-b']])
})

test('many at once end well', async () => {
  const folder = folderOf({ '1-a': a, '2-b': b })
  const all = await Promise.all(Array.from({ length: 8 }, () => migrate(url, folder)))
  expect(all.flat().toSorted()).toEqual(['1-a', '2-b'])
})

test('leaves the pool as good as new, whatever a migration has set', async () => {
  const pool = poolFor(url, { max: 1 })
  await migrate(pool, folderOf({ '1-a': `${a}; SET TIME ZONE 'Asia/Tokyo'` }))
  const { rows } = await pool.query(`SELECT current_setting('TimeZone') AS zone`)
  expect(rows[0].zone).not.toBe('Asia/Tokyo')
  await eventually(async () => {
    const locks = await db.query(
      `SELECT FROM pg_locks
       WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    )
    expect(locks.rows, 'the locks').toEqual([])
  })
})

test('survives the end of its connection, and locks nobody out', async () => {
  const pool = poolFor(url)
  const failure = migrate(pool, folderOf({ '1-a': `${a}; SELECT pg_sleep(20)` })).catch((thrown) => thrown)
  await eventually(async () => {
    const { rows } = await db.query(
      `SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`,
    )
    expect(rows).toHaveLength(1)
  })
  await terminateConnections(url)
  expect(await failure).toBeInstanceOf(MigrationError)
  expect(await migrate(pool, folderOf({ '1-a': a }))).toEqual(['1-a'])
})
