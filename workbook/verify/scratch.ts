import { rmSync } from 'node:fs'
import { constants } from 'node:os'
import { scratchFolder } from 'shared/course/scratch-folder.ts'
import type { Week } from '../catalogue/course.ts'

const INTERRUPTIONS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** A signal ends a process without its `exit` event, and the builds would stay. */
function exitAfter(signal: NodeJS.Signals): void {
  process.exit(128 + constants.signals[signal])
}

/** Gives some work a folder in each week that it asks for. All folders are gone when the work ends, no matter how. */
export async function withScratch<T>(work: (scratchOf: (week: Week) => string) => Promise<T>): Promise<T> {
  const folders = new Map<Week, string>()
  // Before there is anything to leave: a signal may come with the first folder.
  for (const signal of INTERRUPTIONS) process.once(signal, exitAfter)
  const clean = () => {
    for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', clean)
  try {
    return await work((week) => {
      const folder = folders.get(week) ?? scratchFolder(week.folder)
      folders.set(week, folder)
      return folder
    })
  } finally {
    clean()
    process.off('exit', clean)
    for (const signal of INTERRUPTIONS) process.off(signal, exitAfter)
  }
}
