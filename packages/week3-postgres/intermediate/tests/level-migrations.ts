import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect } from 'vitest'

/** Runs one of the level's own files, as psql would, and lets its error out. */
export async function attempt(db: pg.Pool, name: string): Promise<void> {
  await db.query(readFileSync(subjectFile(`#intermediate/migrations/${name}.sql`), 'utf8'))
}

/** Runs the level's own files one after another; the test fails where one does. */
export async function runFiles(db: pg.Pool, ...names: string[]): Promise<void> {
  for (const name of names) {
    await attempt(db, name).catch(({ message }) =>
      expect.fail(`migrations/${name}.sql has failed: ${message}`),
    )
  }
}
