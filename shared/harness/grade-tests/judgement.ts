import { expect } from 'vitest'
import type { BrokenBuild } from '../../course/broken-builds.ts'
import { hasPassed, type Outcome } from './run-all.ts'

/** The result of a learner's test file. Its methods are the bodies of the exercise's own tests. */
export class Judgement {
  /** The name of the learner's test file. */
  readonly #file: string
  readonly #outcomes: ReadonlyMap<string, Outcome>

  constructor(file: string, outcomes: ReadonlyMap<string, Outcome>) {
    this.#file = file
    this.#outcomes = outcomes
  }

  /** @throws {AssertionError} when there is no test, or one fails on the correct app. */
  expectToPass(): void {
    const trouble = this.#trouble('correct')
    if (trouble !== undefined) expect.fail(trouble)
  }

  /** @throws {AssertionError} when the tests pass on the correct app only in their own order. */
  expectToPassReversed(): void {
    this.#requirePass()
    const trouble = this.#trouble('reversed')
    if (trouble !== undefined) {
      expect.fail(`In reverse order they do not pass. Does each create what it needs?\n${trouble}`)
    }
  }

  /** @throws {AssertionError} when no test fails on the broken build, or one fails on the correct app too. */
  expectToCatch({ patch, consequence }: BrokenBuild): void {
    this.#requirePass()
    const outcome =
      this.#outcomes.get(patch.name) ?? expect.fail('There was no time left to run the tests on this build.')
    const { stuck, tests, loadErrors, hookErrors, usesSubject } = outcome
    if (stuck) expect.fail('On this build the tests never end. Let one of them fail instead.')
    if (loadErrors.length > 0)
      expect.fail(`On this build ${this.#file} does not load: ${loadErrors.join('\n')}`)
    if (tests.some(({ state }) => state === 'failed') || hookErrors.length > 0) return
    const passed = tests.filter(({ state }) => state === 'passed').length
    const all = passed === 1 ? 'The one test' : `All ${passed} tests`
    const said = [`${all} in ${this.#file} pass${passed === 1 ? 'es' : ''} on such an app.`]
    const hidden = notRun(this.#outcomes.get('correct')).length
    if (hidden > 0) said.push(`Not run, because of skip, todo, or only at another test: ${hidden}.`)
    if (!usesSubject) said.push('They never import #subject/app.ts: they test another app.')
    expect.fail([...said, `In production: ${consequence}`].join('\n'))
  }

  #requirePass(): void {
    if (!hasPassed(this.#outcomes.get('correct'))) {
      expect.fail('Nothing counts until the tests pass on the correct app.')
    }
  }

  /** Why a run does not pass, in words. */
  #trouble(run: string): string | undefined {
    const outcome = this.#outcomes.get(run)
    if (outcome === undefined) return 'There was no time left to run them.'
    const { stuck, loadErrors, tests, hookErrors, uncaught } = outcome
    const file = this.#file
    if (stuck) return `${file} was stopped: it gave no sign of life any more. Is there an endless loop in it?`
    if (loadErrors.length > 0) return `${file} does not load: ${loadErrors.join('\n')}`
    const failed = tests.filter(({ state }) => state === 'failed')
    if (failed.length > 0 || hookErrors.length > 0) {
      const each = failed.map(({ name, message }) => `✗ ${name}\n  ${message?.replaceAll('\n', '\n  ')}`)
      const hooks = hookErrors.map((message) => `✗ (a hook)\n  ${message.replaceAll('\n', '\n  ')}`)
      const count =
        failed.length === 0
          ? `A hook in ${file} fails:`
          : `${failed.length} of the ${tests.length} tests in ${file} fail${failed.length === 1 ? 's' : ''}:`
      return [count, ...each, ...hooks].join('\n')
    }
    if (!hasPassed(outcome)) return `There is no test in ${file} yet.`
    const hidden = notRun(outcome)
    if (hidden.length > 0) {
      return `Each test must run, and these did not, because of skip, todo, or only at another:\n${hidden.map((name) => `✗ ${name}`).join('\n')}`
    }
    if (uncaught.length > 0)
      return `The tests pass, but an error came when nobody waited for it: is an await missing?\n${uncaught.join('\n')}`
    return undefined
  }
}

/** The tests that did not run because of skip, todo or only. */
function notRun(outcome: Outcome | undefined): string[] {
  return outcome?.tests.filter(({ state }) => state === 'skipped').map(({ name }) => name) ?? []
}
