import type { Pool, PoolClient, QueryConfig } from 'pg'
import { type Migration, MigrationError, readMigrations } from './migration-files.ts'
import { createPool } from './pool.ts'

/**
 * Timeouts that a pool may set for requests. Each would end a migration, or the wait for one. Only those that
 * the server knows are reset (`transaction_timeout` came with PostgreSQL 17).
 */
const LIMITS = [
  'statement_timeout',
  'lock_timeout',
  'transaction_timeout',
  'idle_in_transaction_session_timeout',
]

/**
 * Brings a database to the latest schema. It applies the files of a folder that are not applied yet, in the order of their numbers, each in a transaction together with its record in `schema_migrations`. If several callers run it at once, even in several processes, one works and the others wait, no matter which timeouts the pool has.
 *
 * @example
 * const migrations = new URL('../migrations/', import.meta.url)
 * await testDatabase({ migrate: (url) => migrate(url, migrations), migrations })
 * @param database a pool, or a connection string, whose connection is closed before this resolves.
 * @param folder with files `1-create-users.up.sql`, see {@link readMigrations}.
 * @returns the names of what it applied: `['1-create-users']`.
 * @throws {MigrationError} when a migration fails, and undoes that one. Also before it applies anything, if the files do not fit together or differ from those that were applied.
 */
export async function migrate(database: Pool | string, folder: string | URL): Promise<string[]> {
  if (typeof database !== 'string') return migratePool(database, folder)
  const pool = createPool({ connectionString: database, max: 1 })
  try {
    return await migratePool(pool, folder)
  } finally {
    await pool.end()
  }
}

async function migratePool(pool: Pool, folder: string | URL): Promise<string[]> {
  const migrations = await readMigrations(folder)
  const client = await pool.connect()
  // The pool does not listen to checked-out clients. Without a listener, the end of the connection ends the
  // process.
  client.on('error', () => {})
  try {
    // A migration that must not block others for long sets its own limit: SET LOCAL lock_timeout.
    await client.query(`SELECT set_config(name, '0', false) FROM pg_settings WHERE name = ANY ($1)`, [LIMITS])
    await client.query(patiently(`SELECT pg_advisory_lock(hashtext('schema_migrations'))`))
    const pending = migrations.slice(await appliedCount(client, migrations))
    for (const migration of pending) await apply(client, migration)
    return pending.map(({ name }) => name)
  } finally {
    // Close it instead of releasing it: that ends the lock and everything that a migration may have SET.
    client.release(true)
  }
}

/** Resets the limits of a pool, which are made for requests: a statement here may take long. */
function patiently(text: string): QueryConfig {
  const config: QueryConfig & { query_timeout: number } = { text, query_timeout: 2 ** 31 - 1 }
  return config
}

/** Counts the applied migrations. They must be the first of the files. */
async function appliedCount(client: PoolClient, migrations: Migration[]): Promise<number> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS schema_migrations (
      number     integer     PRIMARY KEY,
      name       text        NOT NULL,
      checksum   text        NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`)
  const { rows } = await client.query<{ number: number; name: string; checksum: string }>(
    `SELECT number, name, checksum
     FROM schema_migrations
     ORDER BY number`,
  )
  for (const { number, name, checksum } of rows) {
    const migration = migrations[number - 1]
    if (migration === undefined) throw new MigrationError(`${name} was applied, but its file is missing`)
    if (migration.name !== name || migration.checksum !== checksum) {
      throw new MigrationError(
        `${migration.name} is not what was applied as ${name}: restore the file, and write a new migration for the change`,
      )
    }
  }
  return rows.length
}

async function apply(client: PoolClient, { number, name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('BEGIN')
    await client.query(patiently(sql))
    await client.query(
      `INSERT INTO schema_migrations (number, name, checksum)
       VALUES ($1, $2, $3)`,
      [number, name, checksum],
    )
    await client.query('COMMIT')
  } catch (error) {
    // If this fails too, the connection is dead and the server has rolled back.
    await client.query('ROLLBACK').catch(() => {})
    throw new MigrationError(`${name} has failed: ${(error as Error).message}`, { cause: error })
  }
}
