import { isUnsolved } from 'shared/course/starter.ts'
import { isServiceUnavailable } from 'shared/services/unavailable.ts'
import type { ExerciseResult, TestResult } from '../run/result.ts'
import { lookalikes } from './lookalike.ts'
import { printed } from './printed.ts'
import { reasonsBeside, reasonsOf } from './reasons.ts'
import { Sources } from './sources.ts'
import { type Fact, heldOf, type Status, type Verdict } from './verdict.ts'

/**
 * Makes the verdict on an exercise from the results of its tests. It reads everything that it needs from the
 * learner's files now, so showing the verdict reads nothing.
 * @param later the results of the production part, if that ran after the core.
 */
export function decide(result: ExerciseResult, later?: ExerciseResult): Verdict {
  const { exercise, folder } = result
  const sources = new Sources(folder)
  const tests = [...result.tests, ...(later?.tests ?? [])]
  const byName = new Map(tests.map((test) => [test.name, test]))
  const factOf = (name: string) => fact(name, byName.get(name), sources)
  // A test that the statement does not name has to pass as well.
  const unnamed = tests.map(({ name }) => name).filter((name) => !exercise.facts.includes(name))
  const core = [...exercise.core, ...unnamed].map(factOf)
  const production = exercise.production.map(factOf)
  const besideCore = reasonsBeside(result, sources)
  const besideLater = later === undefined ? [] : reasonsBeside(later, sources)
  const missing = serviceMissing(result) ?? (later && serviceMissing(later))
  const todo = tests.some(({ passed }) => passed)
    ? undefined
    : sources.find((line) => isUnsolved(line, exercise))
  const coreHolds = besideCore.length === 0 && core.length > 0 && heldOf(core) === core.length
  const status = statusOf(result, { coreHolds, missing, todo })
  const ran = later !== undefined || production.some(({ state }) => state !== 'not-run')
  const allHolds = coreHolds && besideLater.length === 0 && heldOf(production) === production.length
  const star = production.length > 0 && ran ? allHolds : undefined
  const looksLike =
    status === 'failed' || star === false
      ? lookalikes(exercise, [result, later], [...core, ...production])
      : []
  const beside = [...besideCore, ...besideLater]
  const output = [...result.output, ...(later?.output ?? [])].flatMap(({ text, ...when }) =>
    printed(text, folder).map((plain) => ({ text: plain, ...when })),
  )
  return { exercise, folder, status, star, core, production, beside, missing, todo, looksLike, output }
}

function statusOf(
  result: ExerciseResult,
  { coreHolds, missing, todo }: { coreHolds: boolean } & Pick<Verdict, 'missing' | 'todo'>,
): Status {
  if (missing !== undefined) return 'service-missing'
  if (coreHolds) return 'passed'
  if (result.loadErrors.length > 0 || result.stopped !== undefined) return 'failed'
  return todo === undefined ? 'failed' : 'not-implemented'
}

function fact(name: string, test: TestResult | undefined, sources: Sources): Fact {
  if (test === undefined) return { name, state: 'not-run', duration: 0, reasons: [], exchanges: [] }
  const { passed, duration, exchanges, trace } = test
  const state = passed ? 'held' : 'failed'
  return { name, state, duration, reasons: reasonsOf(test, sources), exchanges, trace }
}

/** Why a service was not available, if that stopped the tests. */
export function serviceMissing({ tests, loadErrors, uncaught }: ExerciseResult): string | undefined {
  const errors = [...loadErrors, ...uncaught, ...tests.flatMap((test) => [...test.errors, ...test.uncaught])]
  return errors.find(isServiceUnavailable)?.message
}
