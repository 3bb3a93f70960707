import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A migration failed, or the files and the applied migrations do not fit together. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

/** A file that changes the schema. */
export interface Migration {
  number: number
  /** The name of the file without `.up.sql`: `2-create-posts`. */
  name: string
  sql: string
  checksum: string
}

/**
 * Reads the files `1-create-users.up.sql`, `2-…` of a folder, in the order of their numbers; 10 comes after 2.
 * It ignores files that end in `.down.sql`, and all that do not end in `.sql`.
 * @throws {MigrationError} when a file has another kind of name, or a number is missing or used twice.
 */
export async function readMigrations(folder: string | URL): Promise<Migration[]> {
  const path = folder instanceof URL ? fileURLToPath(folder) : folder
  const files = (await readdir(path)).filter((file) => file.endsWith('.sql') && !file.endsWith('.down.sql'))
  const migrations = await Promise.all(files.map((file) => readMigration(path, file)))
  return requireSequence(migrations.toSorted((a, b) => a.number - b.number))
}

async function readMigration(folder: string, file: string): Promise<Migration> {
  const [, name, number] = /^((\d+)-.+)\.up\.sql$/.exec(file) ?? []
  if (name === undefined) {
    throw new MigrationError(`${file} is not a name for a migration, such as 1-create-users.up.sql`)
  }
  const sql = await readFile(join(folder, file), 'utf8')
  return { number: Number(number), name, sql, checksum: checksumOf(sql) }
}

function requireSequence(migrations: Migration[]): Migration[] {
  for (const [i, { number, name }] of migrations.entries()) {
    if (number === i + 1) continue
    const before = migrations[i - 1]
    if (before?.number === number) {
      throw new MigrationError(`${before.name} and ${name} have the same number`)
    }
    throw new MigrationError(`There is no migration ${i + 1}, and there is ${name}`)
  }
  return migrations
}

/** Git may give a file other line endings on another machine, which does not change what it does. */
function checksumOf(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex')
}
