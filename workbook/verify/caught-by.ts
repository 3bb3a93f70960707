import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LevelFolder } from '../catalogue/course.ts'
import type { ExerciseResult } from '../run/result.ts'
import type { ProofBuild } from './builds.ts'
import type { Findings } from './finding.ts'

/** For each mistake the facts it breaks, so that a verdict can tell which mistake a failure looks like. */
export type CaughtBy = Record<string, string[]>

const fileOf = ({ folder }: LevelFolder) => join(folder, 'mistakes', 'caught-by.json')

/** What was last recorded for a level; empty when nothing was. */
export function readCaughtBy(level: LevelFolder): CaughtBy {
  const file = fileOf(level)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** Which facts each mistake broke in this run. */
export function caughtByOf(builds: ProofBuild[], results: Map<string, ExerciseResult[]>): CaughtBy {
  const caught: CaughtBy = {}
  for (const build of builds) {
    if (build.kind !== 'mistake') continue
    const tests = results.get(build.name)?.flatMap((result) => result.tests) ?? []
    caught[build.mistake.name] = tests.filter(({ passed }) => !passed).map(({ name }) => name)
  }
  return caught
}

/** Writes the record, or finds where it no longer holds. */
export function checkCaughtBy(level: LevelFolder, now: CaughtBy, record: boolean, findings: Findings): void {
  if (Object.keys(now).length === 0 && !existsSync(fileOf(level))) return
  const text = `${JSON.stringify(now, null, 2)}\n`
  if (record) {
    writeFileSync(fileOf(level), text)
    return
  }
  const before = readCaughtBy(level)
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if (JSON.stringify(before[name]) === JSON.stringify(now[name])) continue
    findings.add(fileOf(level), 1, `${name} is recorded otherwise: run "learn verify ${level.id} --record"`)
  }
}
