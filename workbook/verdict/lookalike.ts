import { type Mistake, readMistake } from 'shared/course/mistake.ts'
import { type BrokenFacts, readProofRecord } from 'shared/course/proof-record.ts'
import type { Exercise } from '../catalogue/course.ts'
import type { ExerciseResult, TestFailure, TestResult } from '../run/result.ts'
import type { Fact } from './verdict.ts'
import { failingWords } from './words.ts'

/** More than this many are not a diagnosis. */
const MOST = 3

/**
 * The catalogued mistakes that this failure looks like. A mistake counts if the fact that its patch names
 * fails, if no fact fails that it is not known to break, and if each fails with the words on record. A wrong
 * diagnosis is worse than none, so it returns none if the machine may be the cause, if the error says
 * everything itself, or if nothing holds.
 */
export function lookalikes(
  exercise: Exercise,
  parts: (ExerciseResult | undefined)[],
  facts: Fact[],
): Mistake[] {
  const results = parts.filter((part) => part !== undefined)
  if (results.some(wentWrongBeside)) return []
  const tests = results.flatMap((result) => result.tests)
  const failing = facts.filter(({ state }) => state === 'failed')
  const held = facts.some(({ state }) => state === 'held')
  if (failing.length === 0 || !held || failing.some(isNoSign)) return []
  if (tests.filter(({ passed }) => !passed).every(isMisspelt)) return []
  const recorded = readProofRecord(exercise.level)[exercise.number]?.mistakes ?? {}
  const words: BrokenFacts = Object.fromEntries(
    results.flatMap(({ tests, folder }) =>
      tests.filter(({ passed }) => !passed).map((test) => [test.name, failingWords(test, folder)]),
    ),
  )
  const found = exercise.mistakes
    .map((file) => readMistake(file).mistake)
    .filter(({ name, caughtBy }) => isLike(words, caughtBy, recorded[name]))
  return found.length > MOST ? [] : found
}

const wentWrongBeside = ({ loadErrors, uncaught, stopped }: ExerciseResult) =>
  loadErrors.length > 0 || uncaught.length > 0 || stopped !== undefined

/** @param words of each failing fact. */
function isLike(words: BrokenFacts, named: string[], record: BrokenFacts | undefined): boolean {
  if (record === undefined) return false
  return (
    named.every((fact) => Object.hasOwn(words, fact)) &&
    Object.entries(words).every(([fact, said]) => record[fact] === said)
  )
}

/** A loop or a dead process explains itself, and the machine may be the cause of a time limit. */
function isNoSign({ reasons }: Fact): boolean {
  return reasons.some(({ kind, said }) => kind === 'stopped' || kind === 'ended' || isMachines(said))
}

const isMachines = (said: string) => /machine was busy/.test(said)

/**
 * undefined_column, undefined_table, undefined_function: the error says it all, like one for an unknown name in
 * JavaScript.
 */
const UNKNOWN_NAMES = new Set(['42703', '42P01', '42883'])

const isMisspelt = ({ errors }: TestResult) => errors.length > 0 && errors.every(namesTheUnknown)

function namesTheUnknown({ name, code, cause }: TestFailure): boolean {
  if (name === 'ReferenceError' || UNKNOWN_NAMES.has(String(code))) return true
  return cause !== undefined && namesTheUnknown(cause)
}
