import { mkdtempSync, rmdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { BrokenBuild } from '../../course/broken-builds.ts'
import { applied } from '../../course/patch.ts'
import { readProgram, writeFiles } from '../../course/program-files.ts'
import { scratchFolder } from '../../course/scratch-folder.ts'
import { onThisMachine } from '../../testing/machine.ts'
import { isLeftOut } from '../left-out.ts'
import { Judgement } from './judgement.ts'
import type { Run } from './run.ts'
import { hasPassed, runAll } from './run-all.ts'

export interface JudgeOptions {
  /** The learner's test file, absolute. It imports the app from `#subject/app.ts`. */
  file: string
  /** The folder of the level whose reference is the correct app, absolute. */
  level: string
  builds: BrokenBuild[]
  /**
   * Stop the tests after this many milliseconds (of a quiet machine) without a sign of life. A single test has
   * five seconds.
   */
  silentFor?: number
}

/** How long the hook that calls {@link judgeTests} may take, in milliseconds. */
export const JUDGED_WITHIN = onThisMachine(90_000)

/**
 * Runs a learner's test file on the correct app and on each broken build of it. The file is worth what it catches. This ends and cleans up whatever the tests do, endless loops included.
 *
 * It skips a build whose test `catches …` does not run, for example in a proof that needs two facts only.
 * @throws {PatchError} when a broken build no longer applies to the reference.
 */
export async function judgeTests({
  file,
  level,
  builds,
  silentFor = 10_000,
}: JudgeOptions): Promise<Judgement> {
  const week = dirname(level)
  const scratch = mkdtempSync(join(scratchFolder(week), 'judge-'))
  const clean = () => {
    rmSync(scratch, { recursive: true, force: true })
    removeIfEmpty(dirname(scratch))
  }
  process.once('exit', clean)
  try {
    const asked = builds.filter(({ title }) => !isLeftOut(`catches ${title}`))
    const plan = { file, week, scratch, runs: writeBuilds(level, asked, scratch) }
    const outcomes = await runAll({ ...plan, isolate: false }, onThisMachine(silentFor))
    // The last run is on the correct app too. Something that others left in the process, such as a clock or a
    // port, may break it. Then no failure can be trusted, and each run gets a process of its own.
    const stumbles = hasPassed(outcomes.get('correct')) && !hasPassed(outcomes.get('reversed'))
    const judged = stumbles ? await runAll({ ...plan, isolate: true }, onThisMachine(silentFor)) : outcomes
    return new Judgement(basename(file), judged)
  } finally {
    clean()
    process.off('exit', clean)
  }
}

function writeBuilds(level: string, builds: BrokenBuild[], scratch: string): Run[] {
  const correct = readProgram(level)
  const run = (name: string, files: ReadonlyMap<string, string | Uint8Array>): Run => {
    const folder = join(scratch, name)
    writeFiles(folder, files)
    return { name, folder }
  }
  return [
    { ...run('correct', correct), mustPass: true },
    ...builds.map(({ patch }) => ({ ...run(patch.name, applied(patch, correct)), untilOneFails: true })),
    { ...run('reversed', correct), reversed: true },
  ]
}

/** This process also judges other exercises, so the folder holds their files too. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // The folder is not empty, or gone already.
  }
}
