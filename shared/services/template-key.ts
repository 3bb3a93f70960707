import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The key of a migrated schema, from the caller's own key, and the names and contents of the migrations.
 * @throws {TypeError} when there is neither: two schemas would look the same.
 */
export function templateKey(key?: string, migrations: string | URL | (string | URL)[] = []): string {
  const paths = [migrations].flat().map((path) => (path instanceof URL ? fileURLToPath(path) : path))
  if (key === undefined && paths.length === 0) {
    throw new TypeError(
      'migrate needs a key: give migrations (the files or folders that decide the schema) or key (a name for it).',
    )
  }
  const hash = createHash('sha256').update(key ?? '')
  for (const path of paths) {
    for (const file of filesOf(path)) hash.update(`\0${relative(path, file)}\0`).update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 16)
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  const entries = readdirSync(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
