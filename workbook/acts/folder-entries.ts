import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

/** A file with its content and, if it matters, its permissions; or a link and its target. */
export type Entry = { content: string | Uint8Array; mode?: number } | { link: string }

/** Whether a learner wrote it; installed packages, sockets and pipes do not count. */
export function isWork(path: string): boolean {
  const stats = lstatSync(path)
  return stats.isFile() || stats.isSymbolicLink() || (stats.isDirectory() && !/[/\\]node_modules$/.test(path))
}

/** The files and links of a folder, by their path in it with forward slashes. */
export function entriesOf(folder: string, below = ''): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  for (const name of readdirSync(join(folder, below))) {
    const path = `${below}${name}`
    const file = join(folder, path)
    if (!isWork(file)) continue
    const stats = lstatSync(file)
    if (stats.isSymbolicLink()) entries.set(path, { link: readlinkSync(file) })
    else if (stats.isFile()) entries.set(path, { content: readFileSync(file), mode: stats.mode })
    else for (const [inner, entry] of entriesOf(folder, `${path}/`)) entries.set(inner, entry)
  }
  return entries
}

/** Whether two folders hold the same files with the same content, and the same links. */
export function isSameWork(a: Map<string, Entry>, b: Map<string, Entry>): boolean {
  return a.size === b.size && [...a].every(([path, entry]) => isSameEntry(entry, b.get(path)))
}

function isSameEntry(a: Entry, b: Entry | undefined): boolean {
  if (b === undefined) return false
  if ('link' in a || 'link' in b) return 'link' in a && 'link' in b && a.link === b.link
  return Buffer.from(a.content).equals(Buffer.from(b.content))
}

/**
 * Gives a folder exactly these entries, in place. A program that watches its files sees them change, which it
 * would not if the folder itself were replaced. Installed packages stay.
 */
export function replaceEntries(folder: string, wanted: ReadonlyMap<string, Entry>): void {
  for (const path of entriesOf(folder).keys()) if (!wanted.has(path)) rmSync(join(folder, path))
  removeEmptyFolders(folder)
  writeEntries(folder, wanted)
}

/**
 * Writes entries into a folder. It replaces a link instead of following it, because the target does not belong
 * to us.
 */
export function writeEntries(folder: string, entries: ReadonlyMap<string, Entry>): void {
  for (const [path, entry] of entries) {
    const file = join(folder, path)
    const before = lstatSync(file, { throwIfNoEntry: false })
    if (before !== undefined && (!before.isFile() || 'link' in entry)) rmSync(file, { recursive: true })
    mkdirSync(dirname(file), { recursive: true })
    if ('link' in entry) symlinkSync(entry.link, file)
    else {
      writeFileSync(file, entry.content)
      if (entry.mode !== undefined) chmodSync(file, entry.mode)
    }
  }
}

/** Removes empty folders, innermost first. */
function removeEmptyFolders(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (!entry.isDirectory() || entry.name === 'node_modules') continue
    removeEmptyFolders(path)
    if (readdirSync(path).length === 0) rmSync(path, { recursive: true })
  }
}
