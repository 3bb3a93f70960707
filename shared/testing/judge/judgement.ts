import { expect } from 'vitest'
import type { BrokenBuild } from '../broken-builds.ts'
import { hasPassed, type Outcome } from './run-all.ts'

/** What a learner's test file is worth. Its methods are the bodies of the exercise's own tests. */
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

  /** @throws {AssertionError} when the tests pass on the correct app in their own order only. */
  expectToPassReversed(): void {
    this.#requirePass('This is asked once the tests pass in the order in which they are written')
    const trouble = this.#trouble('reversed')
    if (trouble !== undefined)
      expect.fail(
        `From the last to the first, the tests do not pass. Does each make what it needs? ${trouble}`,
      )
  }

  /** @throws {AssertionError} when no test fails on the broken build, or they fail on the correct app too. */
  expectToCatch({ patch, title, consequence }: BrokenBuild): void {
    this.#requirePass('Nothing counts as caught by tests that do not pass on the correct app')
    const outcome = this.#outcomes.get(patch.name)
    const bug = `an app with this bug: ${title}.`
    if (outcome === undefined) expect.fail(`There was no time left to run the tests on ${bug}`)
    if (outcome.stuck) expect.fail(`The tests never end on ${bug}`)
    const passed = outcome.tests.filter(({ state }) => state === 'passed').length
    if (!outcome.tests.some(({ state }) => state === 'failed') && outcome.hookErrors.length === 0) {
      const said = [`All ${passed} tests of ${this.#file} pass on ${bug}`, `In production: ${consequence}`]
      if (!outcome.usesSubject)
        said.push(`${this.#file} never imports #subject/app.ts: it tests another app.`)
      expect.fail(said.join('\n'))
    }
  }

  #requirePass(otherwise: string): void {
    if (!hasPassed(this.#outcomes.get('correct'))) expect.fail(`${otherwise}: ${this.#trouble('correct')}`)
  }

  /** What keeps a run from passing, in words. */
  #trouble(run: string): string | undefined {
    const outcome = this.#outcomes.get(run)
    if (outcome === undefined) return 'there was no time left to run them'
    const { stuck, loadErrors, tests, hookErrors, uncaught } = outcome
    const file = this.#file
    if (stuck) return `${file} was stopped: it gave no sign of life any more. Is there an endless loop in it?`
    if (loadErrors.length > 0) return `${file} does not load: ${loadErrors.join('\n')}`
    const failed = tests.filter(({ state }) => state === 'failed')
    if (failed.length > 0 || hookErrors.length > 0) {
      const each = failed.map(({ name, message }) => `✗ ${name}\n  ${message?.replaceAll('\n', '\n  ')}`)
      const hooks = hookErrors.map((message) => `✗ (a hook)\n  ${message.replaceAll('\n', '\n  ')}`)
      return [`${failed.length} of the ${tests.length} tests in ${file} fail:`, ...each, ...hooks].join('\n')
    }
    if (!hasPassed(outcome)) return `there is no test in ${file} yet`
    if (uncaught.length > 0)
      return `the tests pass, but an error came when nobody waited for it: is an await missing?\n${uncaught.join('\n')}`
    return undefined
  }
}
