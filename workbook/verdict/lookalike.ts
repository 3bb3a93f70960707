import type { Mistake } from 'shared/course/mistake.ts'
import { readMistake } from 'shared/course/mistake.ts'
import { readProofRecord } from 'shared/course/proof-record.ts'
import type { ExerciseResult, TestFailure, TestResult } from '../run/result.ts'

/**
 * The catalogued mistakes that fail just the facts that this result fails: what the learner's bug looks like.
 * None when nothing holds at all, for that looks like every mistake and like none.
 */
export function lookalikes({ exercise, tests, loadErrors, stopped }: ExerciseResult): Mistake[] {
  if (loadErrors.length > 0 || stopped !== undefined) return []
  // A loop or a dead process says by itself what is wrong.
  if (tests.some((test) => test.stopped !== undefined || !test.judged)) return []
  const failing = tests.filter(({ passed }) => !passed)
  if (failing.length === 0 || failing.length === tests.length || failing.every(isMisspelt)) return []
  const failed = namesOf(failing)
  const recorded = readProofRecord(exercise.level)[exercise.number]?.mistakes ?? {}
  return exercise.mistakes
    .map((file) => readMistake(file).mistake)
    .filter(({ name }) => isSame(Object.keys(recorded[name] ?? {}).sort(), failed))
}

/** undefined_column, undefined_table, undefined_function: as with a name that JavaScript does not know, the error says it all. */
const UNKNOWN_NAMES = new Set(['42703', '42P01', '42883'])

const isMisspelt = ({ errors }: TestResult) => errors.length > 0 && errors.every(namesTheUnknown)

function namesTheUnknown({ name, code, cause }: TestFailure): boolean {
  if (name === 'ReferenceError' || UNKNOWN_NAMES.has(String(code))) return true
  return cause !== undefined && namesTheUnknown(cause)
}

const namesOf = (tests: { name: string }[]) => tests.map(({ name }) => name).sort()
const isSame = (a: string[], b: string[]) =>
  a.length === b.length && a.every((name, index) => name === b[index])
