import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { uncaughtDuring } from '../testing/uncaught.ts'

test('tells the errors that nobody has caught', async () => {
  const lost = new Error('nobody listens')
  const uncaught = await uncaughtDuring(async () => {
    setImmediate(() => new EventEmitter().emit('error', lost))
    await new Promise((resolve) => setTimeout(resolve, 5))
  })
  expect(uncaught).toEqual([lost])
})

test('names such an error where the test has waited in vain because of it', async () => {
  const during = uncaughtDuring(async () => {
    Promise.reject(new TypeError('of the code'))
    await new Promise((resolve) => setTimeout(resolve, 5))
    throw new Error('it has never ended')
  })
  await expect(during).rejects.toThrow(
    'TypeError: of the code. Nothing in the code caught this: in production it ends the process. Then: it has never ended',
  )
})

test('passes on what has failed where nothing else did', async () => {
  const failure = new Error('of the test')
  await expect(uncaughtDuring(() => Promise.reject(failure))).rejects.toBe(failure)
})
