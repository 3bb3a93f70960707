import { cpSync, existsSync, readdirSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { writeFiles } from 'shared/testing/program-files.ts'
import type { LevelFolder } from '../catalogue/course.ts'

/** `simple.2025-10-04T12-00-00`: what a kept copy of a level's work is called, beside it. */
function keptName({ work }: LevelFolder): string {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  const base = `${work}.${stamp}`
  for (let name = base, number = 2; ; name = `${base}-${number++}`) if (!existsSync(name)) return name
}

/**
 * Keeps the work as it is under a dated name, then writes the changed files.
 * @returns the folder of the copy.
 */
export function backUp(level: LevelFolder, changes: Map<string, string>): string {
  const kept = keptName(level)
  cpSync(level.work, kept, { recursive: true, filter: (path) => basename(path) !== 'node_modules' })
  writeFiles(level.work, new Map(changes))
  return kept
}

/** Moves the work away under a dated name. */
export function setAside(level: LevelFolder): string {
  const kept = keptName(level)
  renameSync(level.work, kept)
  return kept
}

/** The kept copies of a level's work, the latest first. */
export function keptCopies({ work }: LevelFolder): string[] {
  const folder = dirname(work)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(work)}.`) && /\.\d{4}-\d\d-\d\dT/.test(name))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => join(folder, name))
}
