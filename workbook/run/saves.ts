import { type FSWatcher, watch } from 'node:fs'
import { join } from 'node:path'

/** An editor that saves is done with it after so many milliseconds. */
const QUIET_MS = 15

/** What editors write beside a file that is saved, and folders that begin with a dot, do not count. */
const OF_THE_PROGRAM = /^(?:[^.][^/\\]*[/\\])*[^./\\][^/\\]*\.[a-z]+$/i

/**
 * Calls back when files of these folders have been saved, once for all that are saved together.
 * @param saved gets their absolute paths.
 * @returns ends it.
 */
export function onSaved(folders: readonly string[], saved: (files: string[]) => void): () => void {
  const files = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const hand = () => {
    const all = [...files]
    files.clear()
    saved(all)
  }
  const watchers = folders.map((folder): FSWatcher => {
    const watcher = watch(folder, { recursive: true }, (_event, name) => {
      if (name === null || !OF_THE_PROGRAM.test(name)) return
      files.add(join(folder, name))
      clearTimeout(timer)
      timer = setTimeout(hand, QUIET_MS)
    })
    // A folder that is taken away is no reason to end.
    watcher.on('error', () => {})
    return watcher
  })
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}
