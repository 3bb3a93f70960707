import { stripVTControlCharacters } from 'node:util'
import type { Exercise } from '../catalogue/course.ts'
import { type ExerciseResult, hasPassed, type TestFailure } from '../run/result.ts'
import { serviceMissing } from '../verdict/decide.ts'
import { explain } from '../verdict/explain.ts'
import { Sources } from '../verdict/sources.ts'
import type { ProofBuild } from './builds.ts'
import type { Findings } from './findings.ts'

/** Compares the results of an exercise's tests on a build with what the proof expects. */
export function judge(
  build: ProofBuild,
  exercise: Exercise,
  result: ExerciseResult | undefined,
  findings: Findings,
): void {
  const { id, testFile = '' } = exercise
  if (result === undefined || (result.tests.length === 0 && result.loadErrors.length === 0)) {
    findings.add(testFile, 1, `no test ran on the ${describe(build)}`, id)
    return
  }
  const missing = serviceMissing(result)
  if (missing !== undefined) findings.add(testFile, 1, missing, id)
  else if (build.kind === 'reference') judgeReference(result, findings)
  else if (build.kind === 'step') judgeStep(build.solved, result, findings)
  else judgeMistake(build, result, findings)
}

function judgeReference(result: ExerciseResult, findings: Findings): void {
  const { exercise, tests } = result
  const file = exercise.testFile ?? ''
  for (const reason of reasons(result))
    findings.add(file, 1, `the reference does not pass: ${reason}`, exercise.id)
  const names = tests.map(({ name }) => name)
  const { level, line, facts, id } = exercise
  for (const fact of facts.filter((fact) => !names.includes(fact))) {
    findings.add(level.readme, line, `${id}: "Done when" says "${fact}", and no test has this name`, id)
  }
  for (const name of names.filter((name) => !facts.includes(name))) {
    findings.add(file, 1, `${id}: the test "${name}" is not under "Done when" in the README`, id)
  }
}

function judgeStep(solved: number, result: ExerciseResult, findings: Findings): void {
  const { exercise, tests } = result
  const file = exercise.testFile ?? ''
  const step = solved === 0 ? 'the starter' : `the starter with 1 to ${solved} solved`
  if (exercise.number <= solved) {
    for (const reason of reasons(result))
      findings.add(file, 1, `${step} does not pass ${exercise.id}: ${reason}`, exercise.id)
    return
  }
  const add = (message: string) => findings.add(file, 1, message, exercise.id)
  if (hasPassed(result)) add(`${step} passes ${exercise.id}: its tests prove nothing`)
  if (solved > 0) return
  for (const error of result.loadErrors) add(`${step} does not load: ${firstLine(error)}`)
  for (const test of tests) {
    if (test.passed) add(`the test "${test.name}" passes on ${step}`)
    const foreign = [...test.errors, ...test.uncaught].find((error) => !isIntended(error))
    if (foreign !== undefined)
      add(`"${test.name}" fails on ${step} for a foreign reason: ${firstLine(foreign)}`)
  }
}

function judgeMistake(
  build: ProofBuild & { kind: 'mistake' },
  result: ExerciseResult,
  findings: Findings,
): void {
  const { file, caughtBy } = build.mistake
  const { id } = result.exercise
  for (const name of caughtBy) {
    const test = result.tests.find((candidate) => candidate.name === name)
    if (test === undefined) findings.add(file, 1, `"Caught by: ${name}" names no test of ${id}`, id)
    else if (test.passed)
      findings.add(file, 1, `the mistake passes the test "${name}", which should catch it`, id)
  }
}

/** A starter may fail because a fact does not hold, or because it says that it is not implemented. */
function isIntended(error: TestFailure): boolean {
  return (
    error.name === 'AssertionError' ||
    /is not implemented yet/.test(`${error.message} ${error.cause?.message}`)
  )
}

function reasons({ tests, loadErrors, uncaught, folder }: ExerciseResult): string[] {
  return [
    ...[...loadErrors, ...uncaught].map(firstLine),
    ...tests
      .filter(({ passed }) => !passed)
      .map(({ name, errors, uncaught: own, exchanges }) => {
        const error = [...errors, ...own][0]
        return `"${name}": ${error === undefined ? 'stopped' : explain(error, new Sources(folder), { exchanges }).said}`
      }),
  ]
}

function describe(build: ProofBuild): string {
  if (build.kind === 'reference') return 'reference'
  return build.kind === 'step' ? `starter with ${build.solved} solved` : `mistake ${build.mistake.name}`
}

const firstLine = ({ name, message }: TestFailure) =>
  `${name}: ${stripVTControlCharacters(message ?? '').split('\n')[0]}`
