// #region 4
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
// #endregion
import { MigrationError } from './errors.ts'

/** A migration as its files say it. */
export interface Migration {
  number: number
  /** What its files are called, up to `.up.sql`: `2-create-posts`. */
  name: string
  /** The file that undoes it, where there is one. */
  downFile?: string
  /** The SQL that does it. */
  up: string
  /** Of the SQL that does it. */
  checksum: string
}

/**
 * Reads a folder of migrations, in the order of their numbers, which are 1, 2, 3 and so on.
 * @throws {MigrationError} as {@link readFiles}, and where a number is missing.
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  // #region 4 — read the folder, without gaps
  const migrations = await readFiles(folder)
  for (const [i, { number, name }] of migrations.entries()) {
    if (number !== i + 1) throw new MigrationError(`There is no migration ${i + 1}, and there is ${name}`)
  }
  return migrations
  // #endregion
}

/**
 * Reads the migrations that there are in a folder, in the order of their numbers.
 * @throws {MigrationError} where a name is none of a migration, a number is there twice, or what undoes nothing.
 */
export async function readFiles(folder: string): Promise<Migration[]> {
  // #region 4 — read the files in order
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql'))
  const files = new Set(names)
  const migrations = await Promise.all(
    names
      .filter((name) => !isDown(name, files))
      .map(async (file) => {
        const number = Number(/^(\d+)-.+\.up\.sql$/.exec(file)?.[1])
        if (!(number >= 1)) {
          throw new MigrationError(`${file} is no name of a migration, such as 1-create-users.up.sql`)
        }
        const name = file.slice(0, -'.up.sql'.length)
        const up = await readFile(join(folder, file), 'utf8')
        const downFile = files.has(`${name}.down.sql`) ? join(folder, `${name}.down.sql`) : undefined
        return { number, name, up, downFile, checksum: checksumOf(up) }
      }),
  )
  // As numbers: as texts, 10 comes before 2.
  return requireDistinct(migrations.toSorted((a, b) => a.number - b.number))
  // #endregion
}

// #region 4 — helpers of readFiles, if any
/** Whether a file undoes a migration that is there: one that stands alone is a mistake in its name. */
function isDown(file: string, files: Set<string>): boolean {
  return file.endsWith('.down.sql') && files.has(file.replace(/\.down\.sql$/, '.up.sql'))
}

function requireDistinct(migrations: Migration[]): Migration[] {
  for (const [i, { number, name }] of migrations.entries()) {
    const before = migrations[i - 1]
    if (before?.number === number) throw new MigrationError(`${before.name} and ${name} have the same number`)
  }
  return migrations
}

/** Git may give a file other line endings on another machine: that changes nothing in what it does. */
function checksumOf(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex')
}
// #endregion
