import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** For each mistake the facts it breaks, each with the first line of the words with which it fails: so a verdict recognises it. */
export type CaughtBy = Record<string, Record<string, string>>

/** Where a level keeps the record. @param folder the level's, absolute. */
export const caughtByFile = (folder: string) => join(folder, 'mistakes', 'caught-by.json')

/** What was last recorded for a level; empty when nothing was. */
export function readCaughtBy({ folder }: { folder: string }): CaughtBy {
  const file = caughtByFile(folder)
  if (!existsSync(file)) return {}
  const recorded: Record<string, string[] | Record<string, string>> = JSON.parse(readFileSync(file, 'utf8'))
  // Older records list the facts and know no words.
  return Object.fromEntries(
    Object.entries(recorded).map(([name, facts]) => [
      name,
      Array.isArray(facts) ? Object.fromEntries(facts.map((fact) => [fact, ''])) : facts,
    ]),
  )
}
