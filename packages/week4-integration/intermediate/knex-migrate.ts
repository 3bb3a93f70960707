import knex, { type Knex } from 'knex'

/**
 * Applies the migrations that are not applied yet. If several call it at once, one works and the others wait.
 * @param url of the database.
 * @param folder of migrations in TypeScript, an absolute path. knex applies them in the order of their names.
 * @returns the files that it applied.
 */
export async function knexUp(url: string, folder: string): Promise<string[]> {
  return alone(url, folder, async ({ migrate }) => (await migrate.latest())[1])
}

/**
 * Undoes the migration that was applied last, and no other.
 * @returns its file, or an empty list if none is applied.
 */
export async function knexDown(url: string, folder: string): Promise<string[]> {
  // rollback() would undo everything that one call of latest() applied.
  return alone(url, folder, async ({ migrate }) => (await migrate.down())[1])
}

/** Calls `work` while no other process migrates this database. */
async function alone(url: string, folder: string, work: (db: Knex) => Promise<string[]>): Promise<string[]> {
  const db = knex({
    client: 'pg',
    connection: { connectionString: url, connectionTimeoutMillis: 5_000 },
    // One connection holds the lock, the others are for knex.
    pool: { min: 0, max: 4 },
    migrations: { directory: folder, loadExtensions: ['.ts'] },
  })
  try {
    // knex's own lock is a row in a table, and stays when a migrator is killed. This one ends with its connection.
    const holder = await db.client.acquireConnection()
    try {
      await holder.query(`SELECT pg_advisory_lock(hashtext('knex_migrations'))`)
      await db.migrate.forceFreeMigrationsLock()
      return (await work(db)).map((file) => file.replace(/.*[\\/]/, ''))
    } finally {
      await holder.query('SELECT pg_advisory_unlock_all()').catch(() => {})
      await db.client.releaseConnection(holder)
    }
  } finally {
    await db.destroy()
  }
}
