import { join } from 'node:path'
import { watchTree } from './watch-tree.ts'

/** After this many milliseconds an editor has finished saving. */
const QUIET_MS = 15

/** Files that editors write beside a saved one, such as `app.ts~`, do not count. */
const OF_THE_PROGRAM = /\.[a-z]+$/i

/**
 * Calls back when files in these folders were saved, once for all that are saved together.
 * @param saved gets their absolute paths.
 * @returns a function that stops it.
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
