import { isUtf8 } from 'node:buffer'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { PROOF_FILE } from './proof-record.ts'
import { withoutStarterLines } from './starter-lines.ts'

/** What belongs to the author's side of a level and not to its program. */
const NOT_PROGRAM = new Set(['README.md', 'tests', 'mistakes', 'broken-builds', PROOF_FILE])

/** The paths of a level's program, relative to its folder with forward slashes, sorted. */
export function programFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(isProgramFile)
    .sort()
}

/** Whether a file of a level belongs to its program. @param path relative to the level's folder. */
export function isProgramFile(path: string): boolean {
  return !NOT_PROGRAM.has(path.split('/')[0] ?? '') && !path.includes('node_modules/')
}

/**
 * A level's reference as a program, the content of each file by its path: what patches are made against and applied to.
 * It is without `#starter` lines.
 */
export function readProgram(folder: string): Map<string, Uint8Array> {
  return new Map(programFiles(folder).map((path) => [path, asProgram(readFileSync(join(folder, path)))]))
}

function asProgram(content: Buffer): Uint8Array {
  return isUtf8(content) ? Buffer.from(withoutStarterLines(content.toString('utf8'))) : content
}

/** Writes files into a folder, making the folders they need. */
export function writeFiles(folder: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  for (const [path, content] of files) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
}
