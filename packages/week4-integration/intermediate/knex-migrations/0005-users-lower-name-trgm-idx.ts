import type { Knex } from 'knex'
import { createIndex, dropIndex } from '../concurrent-index.ts'

// CREATE INDEX CONCURRENTLY does not run in a transaction.
export const config = { transaction: false }

export async function up(knex: Knex): Promise<void> {
  await knex.raw('CREATE EXTENSION IF NOT EXISTS pg_trgm')
  // #region 5 — build the index users_lower_name_trgm_idx
  await createIndex(knex, 'users_lower_name_trgm_idx', 'users USING gin (lower(name) gin_trgm_ops)')
  // #endregion
}

export async function down(knex: Knex): Promise<void> {
  await dropIndex(knex, 'users_lower_name_trgm_idx')
}
