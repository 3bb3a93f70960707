import { randomBytes } from 'node:crypto'
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { writeFiles } from 'shared/course/program-files.ts'

/**
 * Writes a folder completely or not at all: first beside its place, then renamed. A full disk or an
 * interruption leaves no half of it.
 * @throws the file system's error, and leaves nothing.
 */
export function writeFolder(folder: string, files: Map<string, string | Uint8Array>): void {
  const draft = join(dirname(folder), `.${basename(folder)}-${randomBytes(4).toString('hex')}`)
  mkdirSync(draft, { recursive: true })
  try {
    writeFiles(draft, files)
    renameSync(draft, folder)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw error
  }
}
