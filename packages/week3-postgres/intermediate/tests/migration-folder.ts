import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** The contents of files, by their names. */
export type Files = Record<string, string>

/** A folder with these files, gone when the running test ends. */
export function folderOf(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'week3-migrations-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFiles(folder, files)
  return folder
}

export function writeFiles(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
}

/** Files of migrations that make one table each: `creating('1-a', '2-b')`. */
export function creating(...names: string[]): Files {
  const files = names.flatMap((name) => {
    const table = name.replace(/^\d+-/, '')
    return [
      [`${name}.up.sql`, `CREATE TABLE ${table} (id integer);\n`],
      [`${name}.down.sql`, `DROP TABLE ${table};\n`],
    ]
  })
  return Object.fromEntries(files)
}
