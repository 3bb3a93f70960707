import { existsSync, readFileSync, rmSync } from 'node:fs'
import type { Stopped } from './result.ts'

/** What the loop guard of a test process writes before it stops it. */
export interface LoopReport {
  kind: Stopped['kind']
  /** The test file, absolute. */
  file: string
  /** The name of the build. */
  project: string
  /** The test that was running; empty while the file loads. */
  test: string
  frames: { url: string; functionName: string; line: number; column: number }[]
}

/** Returns what the loop guards have written since the last call. */
export function takeLoopReports(file: string): LoopReport[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  rmSync(file)
  return lines.map((line) => JSON.parse(line))
}
