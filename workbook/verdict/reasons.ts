import type { ExerciseResult, TestFailure, TestResult } from '../run/result.ts'
import { explain, explainStopped } from './explain.ts'
import type { Sources } from './sources.ts'
import type { Reason } from './verdict.ts'

/*
 * Decides in one place which of several causes counts. Code that was stopped says nothing else. An uncaught
 * error comes before its effects on the test. A process that ended is the last resort.
 */

/** Why a fact does not hold; empty if it does. */
export function reasonsOf(test: TestResult, sources: Sources): Reason[] {
  if (test.passed) return []
  if (test.stopped !== undefined) return [explainStopped(test.stopped, sources)]
  if (test.uncaught.length > 0) return test.uncaught.map((error) => uncaught(error, sources))
  const errors = test.errors.map((error) => explain(error, sources, test))
  if (test.judged) return errors
  return [...errors, { kind: 'ended', said: 'No verdict: the process ended before it was done.' }]
}

/** What went wrong besides the facts. */
export function reasonsBeside(result: ExerciseResult, sources: Sources): Reason[] {
  if (result.stopped !== undefined) return [explainStopped(result.stopped, sources)]
  return [
    ...result.loadErrors.map((error) => explain(error, sources)),
    ...result.uncaught.map((error) => uncaught(error, sources)),
  ]
}

function uncaught(error: TestFailure, sources: Sources): Reason {
  const { said, ...explained } = explain(error, sources)
  const consequence =
    'Nothing in the code caught this: in production it ends the process, and every request in it.'
  return { ...explained, kind: 'uncaught', said: `${said}\n${consequence}` }
}
