import type { Knex } from 'knex'
import { createIndex, dropIndex } from '../concurrent-index.ts'

// #region 2 — how knex must run the migration of users_lower_name_idx
// CREATE INDEX CONCURRENTLY does not run in a transaction.
export const config = { transaction: false }
// #endregion

export async function up(knex: Knex): Promise<void> {
  // #region 2 — build the index users_lower_name_idx
  await createIndex(knex, 'users_lower_name_idx', 'users (lower(name))')
  // #endregion
}

export async function down(knex: Knex): Promise<void> {
  // #region 2 — drop the index users_lower_name_idx
  await dropIndex(knex, 'users_lower_name_idx')
  // #endregion
}
