import { expect, test } from 'vitest'
import { eventually } from '../testing/eventually.ts'

test('returns what the assertion returns as soon as it holds', async () => {
  let tries = 0
  const value = await eventually(() => {
    tries += 1
    expect(tries).toBe(3)
    return 'there'
  })
  expect(value).toBe('there')
  expect(tries).toBe(3)
})

test('waits for an assertion that is asynchronous', async () => {
  let tries = 0
  await eventually(async () => {
    tries += 1
    await expect(Promise.resolve(tries)).resolves.toBe(2)
  })
  expect(tries).toBe(2)
})

test('throws the last failure and how long it waited', async () => {
  let tries = 0
  const failure = await eventually(
    () => {
      tries += 1
      expect(`try ${tries}`).toBe('never')
    },
    { within: 100, every: 10 },
  ).catch((error: unknown) => error as { message: string; actual: string; expected: string })
  expect(failure).toMatchObject({ actual: `try ${tries}`, expected: 'never' })
  expect(failure).toHaveProperty(
    'message',
    expect.stringMatching(/^expected 'try \d+' to be 'never'.*\(still so after [\d.]+ s.*\)$/),
  )
  expect(tries).toBeGreaterThan(1)
})

test('gives up on an assertion that never settles', async () => {
  await expect(eventually(() => new Promise(() => {}), { within: 100 })).rejects.toThrow(
    /^the assertion did not settle within [\d.]+ s/,
  )
})
