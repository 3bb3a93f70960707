import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { lacksOf, type Patch, readPatch } from './patch.ts'

/** The reference of a level with a bug in it, which the learner's tests must catch. */
export interface BrokenBuild {
  patch: Patch
  /** The bug in a few words that complete "catches": "a creation answered with 200". */
  title: string
  wrong: string
  consequence: string
}

const HEADERS = ['Build', 'Why it is wrong', 'In production'] as const

/** Reads one of `broken-builds/<exercise>-<slug>.patch`, and reports what is missing above its diff. */
export function readBrokenBuild(file: string): { build: BrokenBuild; lacks: string[] } {
  const patch = readPatch(file, HEADERS)
  const [title = '', wrong = '', consequence = ''] = HEADERS.map((name) => patch.headers[name]?.[0] ?? '')
  return { build: { patch, title, wrong, consequence }, lacks: lacksOf(patch, HEADERS) }
}

/** The files of a level's broken builds, absolute, in the order of their names. */
export function brokenBuildFiles(level: string): string[] {
  const folder = join(level, 'broken-builds')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.patch'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => join(folder, name))
}

/**
 * The broken builds of one exercise, in the order of their names.
 * @param level the level's folder, absolute.
 */
export function brokenBuilds(level: string, exercise: number): BrokenBuild[] {
  return brokenBuildFiles(level)
    .map((file) => readBrokenBuild(file).build)
    .filter(({ patch }) => patch.name.startsWith(`${exercise}-`))
}
