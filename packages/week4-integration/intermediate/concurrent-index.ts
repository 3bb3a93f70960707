import type { Knex } from 'knex'

/**
 * Builds an index while others go on writing. Use it in a migration without a transaction.
 * @param name of the index. An invalid index of this name, the rest of a build that was interrupted, is replaced.
 * @param on the table and its columns: `posts (created_at DESC, id DESC)`.
 */
export async function createIndex(knex: Knex, name: string, on: string): Promise<void> {
  // #region 2 — build the index
  // An interrupted build leaves an invalid index. IF NOT EXISTS alone would take it for the real one.
  await dropIndex(knex, name)
  await knex.raw(`CREATE INDEX CONCURRENTLY ${name} ON ${on}`)
  // #endregion
}

/** Drops an index while others go on reading and writing. It is no error if there is none. */
export async function dropIndex(knex: Knex, name: string): Promise<void> {
  // #region 2 — drop the index
  await knex.raw(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`)
  // #endregion
}
