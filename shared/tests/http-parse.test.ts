import { expect, test } from 'vitest'
import { z } from 'zod'
import type { AppError } from '../http/errors.ts'
import { parse } from '../http/parse.ts'

const order = z.strictObject({
  name: z.string().trim().min(1),
  items: z.array(z.strictObject({ quantity: z.int() })),
})

function refusal(value: unknown): AppError {
  try {
    parse(order, value)
  } catch (error) {
    return error as AppError
  }
  return expect.fail('the value is accepted')
}

const pathsOf = (value: unknown) => refusal(value).errors?.map(({ path }) => path)

test('returns what the schema makes of a value', () => {
  expect(parse(order, { name: ' Ada ', items: [] })).toEqual({ name: 'Ada', items: [] })
})

test('names what is wrong by a path with dots', () => {
  const items = [{ quantity: 1 }, { quantity: 'secret', price: 7 }]
  expect(pathsOf({ name: '', items })).toEqual(['name', 'items.1.quantity', 'items.1.price'])
  expect(pathsOf({ name: 'Ada', items: [], isAdmin: true, id: 7 })).toEqual(['isAdmin', 'id'])
  expect(pathsOf(undefined)).toEqual([''])
})

test('rejects with 400, and repeats no value', () => {
  const error = refusal({ name: 'Ada', items: [{ quantity: 'secret' }] })
  expect(error).toMatchObject({ status: 400, code: 'invalid-request' })
  expect(JSON.stringify([error.message, error.errors])).not.toContain('secret')
})
