import { inspect } from 'node:util'
import { chai, expect } from 'vitest'
import { databaseError } from '../db/errors.ts'
import { called, isDatabase } from './called.ts'
import { usually, whenPatienceEnds } from './patience.ts'

/**
 * What a promise rejects with. The test fails if it resolves, or is still pending after `milliseconds` of a
 * quiet machine. If an assertion fails meanwhile, in a callback of the test, that fails the test.
 */
export function failureOf(promise: Promise<unknown>, milliseconds?: number): Promise<Error>
/**
 * What a call is rejected with. The failure of the test says which call it was.
 * @example
 * await failureOf(transferBalance, pool, 1, 2, 0) // transferBalance(pool, 1, 2, 0) should have been rejected, but returned 100
 */
export function failureOf<Given extends unknown[]>(
  call: (...given: Given) => Promise<unknown>,
  ...given: Given
): Promise<Error>
export async function failureOf(
  subject: Promise<unknown> | ((...given: unknown[]) => Promise<unknown>),
  ...given: unknown[]
): Promise<Error> {
  if (typeof subject === 'function') return settledWith(subject(...given), () => called(subject.name, given))
  const [milliseconds] = given as [number?]
  return settledWith(subject, () => 'it', milliseconds)
}

async function settledWith(promise: Promise<unknown>, what: () => string, milliseconds = usually(5_000)) {
  const late = Promise.withResolvers<{ within: string }>()
  const cancel = whenPatienceEnds(milliseconds, (within) => late.resolve({ within }))
  const settled = promise.then(
    (value) => ({ value }),
    (error) => ({ error }),
  )
  const outcome = await Promise.race([settled, late.promise]).finally(cancel)
  if ('value' in outcome)
    expect.fail(`${what()} should have been rejected, but returned ${shown(outcome.value)}`)
  if ('within' in outcome) expect.fail(`${what()} has neither failed nor succeeded ${outcome.within}`)
  const { error } = outcome
  if (error instanceof chai.AssertionError) throw error
  // Put the words together only if it fails: an argument may be long.
  if (!(error instanceof Error)) expect(error, `what ${what()} was rejected with`).toBeInstanceOf(Error)
  return error
}

/** A result of the database as psql shows it, `DELETE 1`: as JSON it is long and says no more. A pool has no JSON. */
function shown(value: unknown): string {
  const { command, rowCount } = (value ?? {}) as { command?: unknown; rowCount?: unknown }
  if (typeof command === 'string') return `${command} ${rowCount}`
  if (isDatabase(value)) return 'totalCount' in value ? 'a Pool' : 'a Client'
  try {
    return JSON.stringify(value) ?? 'nothing'
  } catch {
    return inspect(value, { depth: 0 })
  }
}

/** The SQLSTATE of an error that went through the code under test: its own, or that of a cause. */
export function sqlState(error: unknown): string | undefined {
  return databaseError(error)?.code
}
