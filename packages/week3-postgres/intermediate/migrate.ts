import { readFile } from 'node:fs/promises'
import type { Pool, PoolClient } from 'pg'
import { MigrationError } from './errors.ts'
import { type Migration, readFiles, readMigrations } from './migration-files.ts'
import { type AppliedMigration, makeRecord, readRecord, requireUnchanged } from './migration-record.ts'

export interface MigrationStatus {
  number: number
  name: string
  /** `changed`: the file is another than the one that was applied. `missing`: it was applied and is gone. */
  state: 'applied' | 'pending' | 'changed' | 'missing'
  appliedAt?: Date
}

/**
 * Applies what is not applied yet, in the order of the numbers, each migration in a transaction of its own.
 * Of several callers one works, and the others wait.
 * @returns the names of what it has applied.
 * @throws {MigrationError} at the first that fails; nothing of that one stays.
 */
export async function migrateUp(pool: Pool, folder: string): Promise<string[]> {
  // #region 4 — apply what is pending
  const migrations = await readMigrations(folder)
  return alone(pool, async (client) => {
    const applied = await unchanged(client, migrations)
    const done = new Set(applied.map(({ number }) => number))
    const pending = migrations.filter(({ number }) => !done.has(number))
    for (const { number, name, up, checksum } of pending) {
      await inTransaction(client, name, async () => {
        await client.query(up)
        await client.query(
          `INSERT INTO schema_migrations (number, name, checksum)
           VALUES ($1, $2, $3)`,
          [number, name, checksum],
        )
      })
    }
    return pending.map(({ name }) => name)
  })
  // #endregion
}

/**
 * Undoes what was applied last.
 * @param options `steps`: how many migrations, 1 unless given; all, where that is more than there are.
 * @returns the names of what it has undone, the latest first.
 * @throws {RangeError} for `steps` that is not a whole number from 1. @throws {MigrationError} as {@link migrateUp}.
 */
export async function migrateDown(pool: Pool, folder: string, { steps = 1 } = {}): Promise<string[]> {
  // #region 4 — undo the latest
  if (!Number.isInteger(steps) || steps < 1) {
    throw new RangeError(`steps must be a whole number from 1, not ${steps}`)
  }
  const migrations = await readMigrations(folder)
  return alone(pool, async (client) => {
    const applied = await unchanged(client, migrations)
    const last = applied
      .toReversed()
      .slice(0, steps)
      .map(({ number }) => migrations[number - 1] as Migration)
    const downs = await Promise.all(last.map(readDown))
    for (const [i, { number, name }] of last.entries()) {
      await inTransaction(client, name, async () => {
        await client.query(downs[i] as string)
        await client.query('DELETE FROM schema_migrations WHERE number = $1', [number])
      })
    }
    return last.map(({ name }) => name)
  })
  // #endregion
}

/** What of the files is applied and what is not, in the order of the numbers. It changes nothing. */
export async function migrationStatus(pool: Pool, folder: string): Promise<MigrationStatus[]> {
  // #region 4 — list all with their state
  const migrations = await readFiles(folder)
  const applied = new Map((await readRecord(pool)).map((one) => [one.number, one]))
  const files = migrations.map(({ number, name, checksum }): MigrationStatus => {
    const one = applied.get(number)
    applied.delete(number)
    if (one === undefined) return { number, name, state: 'pending' }
    const isSame = one.name === name && one.checksum === checksum
    return { number, name, state: isSame ? 'applied' : 'changed', appliedAt: one.appliedAt }
  })
  const missing = [...applied.values()].map(
    ({ number, name, appliedAt }): MigrationStatus => ({ number, name, state: 'missing', appliedAt }),
  )
  return [...files, ...missing].toSorted((a, b) => a.number - b.number)
  // #endregion
}

// #region 4 — helpers of the three, if any
/** Does `work` while no other migrator of this database does its own; the others wait. */
async function alone<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  // The pool does not listen to what it has lent: unheard, the end of the connection would end the process.
  client.on('error', () => {})
  try {
    // A migration takes its time, and so does waiting for one: the limits of the pool are made for requests.
    await client.query('SET statement_timeout = 0')
    await client.query(`SELECT pg_advisory_lock(hashtext('schema_migrations'))`)
    return await work(client)
  } finally {
    // Closed, and not given back: with the connection go the lock and all that a migration may have SET.
    client.release(true)
  }
}

/** What was applied. Only for who is alone: it makes the record where there is none, and what it answers stays true. */
async function unchanged(client: PoolClient, migrations: Migration[]): Promise<AppliedMigration[]> {
  await makeRecord(client)
  const applied = await readRecord(client)
  requireUnchanged(applied, migrations)
  return applied
}

async function readDown({ name, downFile }: Migration): Promise<string> {
  if (downFile === undefined)
    throw new MigrationError(`${name} cannot be undone: there is no ${name}.down.sql`)
  return readFile(downFile, 'utf8')
}

/** A migration and the record of it: both are kept, or neither. */
async function inTransaction(client: PoolClient, name: string, work: () => Promise<void>): Promise<void> {
  try {
    await client.query('BEGIN')
    await work()
    await client.query('COMMIT')
  } catch (error) {
    // Where this fails as well the connection is dead, and the server has rolled back.
    await client.query('ROLLBACK').catch(() => {})
    throw new MigrationError(`${name} has failed: ${(error as Error).message}`, { cause: error })
  }
}
// #endregion
