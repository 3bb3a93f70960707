import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  // #region 5 — create the table
  await knex.schema.createTable('posts', (table) => {
    table.specificType('id', 'integer GENERATED ALWAYS AS IDENTITY').primary()
    table.integer('user_id').notNullable().references('users.id').withKeyName('posts_user_id_fkey')
    table.text('title').notNullable()
    table.text('body').notNullable()
    table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(knex.fn.now())
    table.check('char_length(title) BETWEEN 1 AND 200', {}, 'posts_title_length')
  })
  // The schema builder has no index with an order. It takes SQL where it has no words of its own.
  await knex.raw('CREATE INDEX posts_user_id_created_at_id_idx ON posts (user_id, created_at DESC, id DESC)')
  // #endregion
}

export async function down(knex: Knex): Promise<void> {
  // #region 5 — drop the table
  await knex.schema.dropTable('posts')
  // #endregion
}
