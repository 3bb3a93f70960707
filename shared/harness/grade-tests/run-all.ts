import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { onThisMachine } from '../../testing/machine.ts'
import { follow } from './follow.ts'
import type { Message, Plan, Run, RunResult } from './run.ts'

/** The result of one run. */
export interface Outcome extends RunResult {
  /** Errors that nobody caught. */
  uncaught: string[]
  /** Whether its process had to be stopped, or died. */
  stuck: boolean
}

const STUCK: Outcome = {
  tests: [],
  hookErrors: [],
  loadErrors: [],
  usesSubject: true,
  uncaught: [],
  stuck: true,
}

/** After this many milliseconds of a quiet machine, no further process is started. */
const TIME_IS_UP_AFTER = 60_000

/**
 * Runs a plan and returns the results by the names of the runs. A run is missing if it did not begin: because a
 * run that must pass failed, or because the time was up.
 * @param silentFor stop a process after this many milliseconds without a sign of life.
 * @throws {Error} with the output of the process, when it gives no result at all.
 */
export async function runAll(plan: Plan, silentFor: number): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>()
  const onMessage = (message: Message) => {
    if (message.kind === 'result') {
      outcomes.set(message.run, { ...message.result, uncaught: [], stuck: false })
    } else if (message.kind === 'uncaught') {
      outcomes.get(message.run)?.uncaught.push(message.message)
    }
  }
  const started = performance.now()
  let left = plan.runs
  while (left.length > 0 && performance.now() - started < onThisMachine(TIME_IS_UP_AFTER)) {
    const scratch = mkdtempSync(join(plan.scratch, 'process-'))
    const { stopped, stderr } = await follow({ ...plan, scratch, runs: left }, { onMessage, silentFor })
    const missing = left.filter(({ name }) => !outcomes.has(name))
    const [culprit, ...others] = missing
    if (culprit === undefined || left.some((run) => failsWhatMustPass(run, outcomes))) break
    if (!stopped && missing.length === left.length) throw new Error(`The tests could not be run.\n${stderr}`)
    // One run ended the process; the runs after it get another.
    outcomes.set(culprit.name, STUCK)
    if (culprit.mustPass) break
    left = others
  }
  return outcomes
}

/** Whether a test passed in a run and nothing failed. */
export function hasPassed(outcome: Outcome | undefined): boolean {
  if (outcome === undefined || outcome.stuck) return false
  const { tests, hookErrors, loadErrors } = outcome
  const failed = tests.some(({ state }) => state === 'failed')
  return (
    !failed && hookErrors.length + loadErrors.length === 0 && tests.some(({ state }) => state === 'passed')
  )
}

function failsWhatMustPass({ name, mustPass }: Run, outcomes: Map<string, Outcome>): boolean {
  return mustPass === true && outcomes.has(name) && !hasPassed(outcomes.get(name))
}
