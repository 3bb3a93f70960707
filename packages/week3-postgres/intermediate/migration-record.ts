import type { Queryable } from './db.ts'
import { MigrationError } from './errors.ts'
import type { Migration } from './migration-files.ts'

/** A migration as the table `schema_migrations` has it. */
export interface AppliedMigration {
  number: number
  name: string
  checksum: string
  appliedAt: Date
}

/** Makes the table where there is none. Two that do it at once may fail: it is for who is alone. */
export async function makeRecord(db: Queryable): Promise<void> {
  // #region 4 — create the table of the record
  await db.query(`
    CREATE TABLE IF NOT EXISTS schema_migrations (
      number     integer     PRIMARY KEY,
      name       text        NOT NULL,
      checksum   text        NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`)
  // #endregion
}

/** What was applied, in the order of the numbers; nothing, where there is no table. */
export async function readRecord(db: Queryable): Promise<AppliedMigration[]> {
  // #region 4 — read the record
  const found = await db.query<{ exists: boolean }>(
    `SELECT to_regclass('schema_migrations') IS NOT NULL AS exists`,
  )
  if (!found.rows[0]?.exists) return []
  const { rows } = await db.query<AppliedMigration>(
    `SELECT number, name, checksum, applied_at AS "appliedAt"
     FROM schema_migrations
     ORDER BY number`,
  )
  return rows
  // #endregion
}

/** @throws {MigrationError} where what was applied is not what the files say. */
export function requireUnchanged(applied: AppliedMigration[], migrations: Migration[]): void {
  // #region 4 — compare the record with the files
  for (const { number, name, checksum } of applied) {
    const migration = migrations[number - 1]
    if (migration === undefined) throw new MigrationError(`${name} was applied, and its file is missing`)
    if (migration.name !== name || migration.checksum !== checksum) {
      throw new MigrationError(
        `${migration.name} is not what was applied as ${name}: restore the file, and write a new migration for the change`,
      )
    }
  }
  // #endregion
}
