import { join } from 'node:path'
import { watchTree } from './watch-tree.ts'

/** An editor that saves is done with it after so many milliseconds. */
const QUIET_MS = 15

/** What editors write beside a file that is saved, such as `app.ts~`, does not count. */
const OF_THE_PROGRAM = /\.[a-z]+$/i

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
  const ends = folders.map((folder) =>
    watchTree(folder, (path) => {
      if (!OF_THE_PROGRAM.test(path)) return
      files.add(join(folder, path))
      clearTimeout(timer)
      timer = setTimeout(hand, QUIET_MS)
    }),
  )
  return () => {
    clearTimeout(timer)
    for (const end of ends) end()
  }
}
