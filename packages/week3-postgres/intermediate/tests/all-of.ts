import { expect } from 'vitest'

/**
 * What all of these have answered; the test fails where one has failed. Not before the last has settled: what goes on
 * behind the back of a test that is over would meet the next one.
 */
export async function allOf<T>(promises: Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(promises)
  const errors = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [String(outcome.reason)] : [],
  )
  expect(errors, `the errors of ${promises.length} at once`).toEqual([])
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
}
