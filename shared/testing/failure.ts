import { expect } from 'vitest'
import { databaseError } from '../db/errors.ts'
import { usually, whenPatienceEnds } from './patience.ts'

/**
 * What a promise is rejected with; the test fails where it is fulfilled, or still pending after `milliseconds` of a quiet
 * machine.
 */
export async function failureOf(promise: Promise<unknown>, milliseconds = usually(5_000)): Promise<Error> {
  const late = Promise.withResolvers<{ within: string }>()
  const cancel = whenPatienceEnds(milliseconds, (within) => late.resolve({ within }))
  const settled = promise.then(
    (value) => ({ value }),
    (error) => ({ error }),
  )
  const outcome = await Promise.race([settled, late.promise]).finally(cancel)
  if ('value' in outcome) expect.fail(`It was to fail, and answered ${shown(outcome.value)}`)
  if ('within' in outcome) expect.fail(`It has neither failed nor succeeded ${outcome.within}`)
  expect(outcome.error, 'what it failed with').toBeInstanceOf(Error)
  return outcome.error
}

/** A result of the database as psql tells it, `DELETE 1`: as JSON it is long, and says no more. */
function shown(value: unknown): string {
  const { command, rowCount } = (value ?? {}) as { command?: unknown; rowCount?: unknown }
  return typeof command === 'string' ? `${command} ${rowCount}` : (JSON.stringify(value) ?? 'nothing')
}

/** The SQLSTATE of an error that has passed through the code under test: its own, or that of what caused it. */
export function sqlState(error: unknown): string | undefined {
  return databaseError(error)?.code
}
