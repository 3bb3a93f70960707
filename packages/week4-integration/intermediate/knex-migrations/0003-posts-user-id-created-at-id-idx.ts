import type { Knex } from 'knex'
import { createIndex, dropIndex } from '../concurrent-index.ts'

// #region 2 — how knex must run the migration of posts_user_id_created_at_id_idx
// CREATE INDEX CONCURRENTLY does not run in a transaction.
export const config = { transaction: false }
// #endregion

export async function up(knex: Knex): Promise<void> {
  // #region 2 — build the index posts_user_id_created_at_id_idx
  await createIndex(knex, 'posts_user_id_created_at_id_idx', 'posts (user_id, created_at DESC, id DESC)')
  // #endregion
}

export async function down(knex: Knex): Promise<void> {
  // #region 2 — drop the index posts_user_id_created_at_id_idx
  await dropIndex(knex, 'posts_user_id_created_at_id_idx')
  // #endregion
}
