import { readdir, readFile } from 'node:fs/promises'
import type { Pool } from 'pg'
import { withTransaction } from './transaction.ts'

/**
 * Makes the blog in an empty database: runs the files of `schema/` in the order of their numbers. All of it, or nothing.
 * @throws {Error} that names the file that fails.
 */
export async function applySchema(pool: Pool): Promise<void> {
  const folder = new URL('schema/', import.meta.url)
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql'))
  // As numbers: 10 comes after 2.
  names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  await withTransaction(pool, async (client) => {
    for (const name of names) {
      const text = await readFile(new URL(name, folder), 'utf8')
      await client.query(text).catch((error: Error) => {
        throw new Error(`schema/${name}: ${error.message}`, { cause: error })
      })
    }
  })
}
