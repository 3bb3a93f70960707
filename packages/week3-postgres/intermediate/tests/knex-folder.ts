import { type Files, folderOf } from './migration-folder.ts'

/** A folder of migrations for knex, each with the SQL of its `up` and of its `down`. */
export function knexFolder(migrations: Record<string, { up: string; down?: string }>): string {
  const files: Files = { 'package.json': '{ "type": "module" }' }
  for (const [name, { up, down = 'SELECT 1' }] of Object.entries(migrations)) {
    files[`${name}.ts`] = `
      import type { Knex } from 'knex'
      export const up = (knex: Knex) => knex.raw(${JSON.stringify(up)})
      export const down = (knex: Knex) => knex.raw(${JSON.stringify(down)})`
  }
  return folderOf(files)
}
