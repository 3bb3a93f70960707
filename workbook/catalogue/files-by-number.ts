import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The files of a folder named `<number>-<slug><ending>`, absolute, by their number. */
export function filesByNumber(folder: string, ending: string): Map<number, string[]> {
  const files = new Map<number, string[]>()
  if (!existsSync(folder)) return files
  for (const name of readdirSync(folder).sort()) {
    const number = Number(/^(\d+)-/.exec(name)?.[1])
    if (!Number.isInteger(number) || !name.endsWith(ending)) continue
    files.set(number, [...(files.get(number) ?? []), join(folder, name)])
  }
  return files
}
