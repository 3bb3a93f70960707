import { expect, type Mock, vi } from 'vitest'
import { type Answer, expectProblem } from './problem.ts'

/** Something that a program asks, such as a store, and that can fail. */
export interface Breakable<T> {
  /** Give this to the code under test. */
  working: T
  /**
   * Lets it fail during a request. Expects 500, nothing of the error in the response, and a report of the error:
   * a dependency that fails is no fault of the client.
   * @param reported what the program reports to, `console.error` by default.
   */
  expectBreakdown(sent: PromiseLike<Answer>, what: string, reported?: Mock): Promise<void>
}

/** @param methods those that can fail, all by default. */
export function breakable<T extends object>(inner: T, methods?: (keyof T)[]): Breakable<T> {
  const error = new Error('The store has lost its disk')
  let isBroken = false
  const fails = (key: PropertyKey) => isBroken && (!methods || methods.includes(key as keyof T))
  const working = new Proxy(inner, {
    get(target, key) {
      const value = Reflect.get(target, key, target)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (fails(key)) throw error
        return value.apply(target, args)
      }
    },
  })

  return {
    working,
    async expectBreakdown(sent, what, reported) {
      const console_ = vi.spyOn(console, 'error').mockImplementation(() => {})
      isBroken = true
      try {
        const response = await sent
        expectProblem(response, 500, what)
        expect(JSON.stringify(response.body), `the body of ${what}`).not.toContain(error.message)
        const calls = (reported ?? console_).mock.calls.flat()
        expect(calls.flatMap(causes), `what was reported of ${what}, with its causes`).toContain(error)
      } finally {
        isBroken = false
        console_.mockRestore()
      }
    },
  }
}

function causes(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [error]
}
