import { type Files, folderOf } from './migration-folder.ts'

export interface KnexMigration {
  /** SQL, or several texts of it, one after another. */
  up: string | string[]
  down?: string
  /** Whether it runs in a transaction; it does unless it says no. */
  transaction?: boolean
}

/** A folder of migrations for knex, by their names without `.ts`. */
export function knexFolder(migrations: Record<string, KnexMigration>): string {
  const files: Files = { 'package.json': '{ "type": "module" }' }
  for (const [name, { up, down = 'SELECT 1', transaction = true }] of Object.entries(migrations)) {
    files[`${name}.ts`] = `
      import type { Knex } from 'knex'
      ${transaction ? '' : 'export const config = { transaction: false }'}
      export async function up(knex: Knex): Promise<void> {
        for (const text of ${JSON.stringify([up].flat())}) await knex.raw(text)
      }
      export const down = (knex: Knex) => knex.raw(${JSON.stringify(down)})`
  }
  return folderOf(files)
}
