import { readFile } from 'node:fs/promises'
import type { Queryable } from './db.ts'

/** Makes all tables in an empty database, or none of them: statements sent as one text are one transaction. */
export async function createSchema(db: Queryable): Promise<void> {
  await db.query(await readFile(new URL('schema.sql', import.meta.url), 'utf8'))
}
