import { beforeEach, expect, test, vi } from 'vitest'
import { againIfLate } from '../testing/process/again-if-late.ts'

let busy = ''
vi.mock('../testing/machine.ts', () => ({ howBusy: () => busy }))

let starts = 0
beforeEach(() => {
  starts = 0
  busy = ' (this machine was busy)'
})

/** A program that says this, and goes well from the start on that is named. */
const program =
  (stderr: string, wellFrom = Number.POSITIVE_INFINITY) =>
  async () => {
    starts += 1
    return starts < wellFrom ? { code: 1, stderr } : { code: 0, stderr: '' }
  }

test('starts a program again that was late on a busy machine, three times at most', async () => {
  const late = 'No answer from the database: timeout exceeded when trying to connect'
  expect(await againIfLate(program(late, 2))).toEqual({ code: 0, stderr: '' })
  expect(starts).toBe(2)
  starts = 0
  expect(await againIfLate(program(late))).toEqual({ code: 1, stderr: late })
  expect(starts).toBe(3)
})

test('starts no other program again', async () => {
  await againIfLate(program('name is missing'))
  await againIfLate(program('', 1))
  expect(starts, 'of one that fails for another reason, and of one that does not fail').toBe(2)
  busy = ''
  await againIfLate(program('timeout expired'))
  expect(starts, 'of one that is late on a quiet machine').toBe(3)
})
