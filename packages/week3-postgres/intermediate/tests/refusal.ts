import { failureOf } from 'shared/testing/failure.ts'
import { expect } from 'vitest'
import { MigrationError } from '#intermediate/errors.ts'

/** What a migrator rejects with, which must be a MigrationError whose message names what is wrong. */
export async function refusal(promise: Promise<unknown>, ...named: (string | RegExp)[]): Promise<Error> {
  const error = await failureOf(promise)
  expect(error).toBeInstanceOf(MigrationError)
  for (const name of named) expect(error.message, 'the message').toMatch(name)
  return error
}
