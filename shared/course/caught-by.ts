import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** For each mistake the facts it breaks, so that a verdict can tell which mistake a failure looks like. */
export type CaughtBy = Record<string, string[]>

/** Where a level keeps the record. @param folder the level's, absolute. */
export const caughtByFile = (folder: string) => join(folder, 'mistakes', 'caught-by.json')

/** What was last recorded for a level; empty when nothing was. */
export function readCaughtBy({ folder }: { folder: string }): CaughtBy {
  const file = caughtByFile(folder)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}
