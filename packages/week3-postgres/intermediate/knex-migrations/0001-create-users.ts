import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('users', (table) => {
    table.specificType('id', 'integer GENERATED ALWAYS AS IDENTITY').primary()
    table.text('name').notNullable()
    table.text('email').notNullable().unique({ indexName: 'users_email_key' })
    table.text('password').notNullable() // a hash, never the password itself
    table.check('char_length(name) BETWEEN 1 AND 100', {}, 'users_name_length')
    table.check('char_length(email) BETWEEN 1 AND 254', {}, 'users_email_length')
    table.check('char_length(password) BETWEEN 1 AND 255', {}, 'users_password_length')
  })
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('users')
}
