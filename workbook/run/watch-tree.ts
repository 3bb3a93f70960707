import { type FSWatcher, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'

/** Node's own recursion on Linux watches each file by its inode: it loses a file that an editor replaces. */
const HAS_RECURSION = process.platform === 'darwin' || process.platform === 'win32'

/**
 * Watches a folder and everything below it, except installed packages and folders that begin with a dot.
 * @param changed gets what changed, relative to the folder.
 * @returns a function that stops it.
 */
export function watchTree(folder: string, changed: (path: string) => void): () => void {
  const watchers = new Map<string, FSWatcher>()

  const add = (below: string, isNew: boolean): void => {
    const folders = foldersAndFiles(join(folder, below))
    if (folders === undefined) return
    const watcher = watch(join(folder, below), { recursive: HAS_RECURSION }, (event, name) => {
      if (name === null || !isWatched(name)) return
      const path = join(below, name)
      changed(path)
      if (HAS_RECURSION || event !== 'rename') return
      // It is new, gone, or another file than before.
      forget(path)
      add(path, true)
    })
    // A removed folder is no reason to stop.
    watcher.on('error', () => forget(below))
    watchers.set(below, watcher)
    for (const { name, isFolder } of folders) {
      if (isFolder && !HAS_RECURSION && isWatched(name)) add(join(below, name), isNew)
      // Files that were written into a new folder before we watched it.
      else if (isNew) changed(join(below, name))
    }
  }
  const forget = (below: string) => {
    for (const [path, watcher] of watchers) {
      if (path !== below && !path.startsWith(join(below, '/'))) continue
      watchers.delete(path)
      watcher.close()
    }
  }

  add('', false)
  return () => {
    for (const watcher of watchers.values()) watcher.close()
    watchers.clear()
  }
}

/** With recursion a name is a path. */
const isWatched = (name: string) =>
  name.split(/[/\\]/).every((part) => !part.startsWith('.') && part !== 'node_modules')

/** The entries of a folder; `undefined` if it is not a folder. */
function foldersAndFiles(folder: string): { name: string; isFolder: boolean }[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory(),
    }))
  } catch {
    return undefined
  }
}
