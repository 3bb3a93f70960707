import knex, { type Knex } from 'knex'

/**
 * Applies with knex what is not applied yet. Of several callers one works, and the others wait.
 * @param url of the database.
 * @param folder of migrations in TypeScript, absolute. knex orders them by name, as texts.
 * @returns the files that it has applied.
 */
export async function knexUp(url: string, folder: string): Promise<string[]> {
  // #region 5 — apply what is pending
  return alone(url, folder, async ({ migrate }) => (await migrate.latest())[1])
  // #endregion
}

/**
 * Undoes with knex the one migration that was applied last.
 * @returns its file; none, where nothing is applied.
 */
export async function knexDown(url: string, folder: string): Promise<string[]> {
  // #region 5 — undo the latest
  // Not `rollback`: that undoes all that was applied by one call of `latest`.
  return alone(url, folder, async ({ migrate }) => (await migrate.down())[1])
  // #endregion
}

// #region 5 — helpers of both, if any
/** Does `work` while no other migrator of this database does its own; the others wait. */
async function alone(url: string, folder: string, work: (db: Knex) => Promise<string[]>): Promise<string[]> {
  const db = knex({
    client: 'pg',
    connection: { connectionString: url, connectionTimeoutMillis: 5_000 },
    // One connection holds the lock, the others are for knex.
    pool: { min: 0, max: 4 },
    migrations: { directory: folder, loadExtensions: ['.ts'] },
  })
  try {
    // knex has a lock of its own, a row in a table. Who comes second is refused, and when a migrator is killed the row
    // stays. This lock waits, and it ends with the connection of whoever holds it.
    const holder = await db.client.acquireConnection()
    try {
      await holder.query(`SELECT pg_advisory_lock(hashtext('knex_migrations'))`)
      // Whoever has left the row locked is gone, for nobody else is here now.
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
// #endregion
