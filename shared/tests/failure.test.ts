import pg from 'pg'
import { expect, test } from 'vitest'
import { failureOf } from '../testing/failure.ts'
import { listen } from '../testing/http/listen.ts'
import { request } from '../testing/http/request.ts'

const pool = { query: async () => ({ rows: [] }), totalCount: 0 }

async function transfer(_pool: typeof pool, ...given: unknown[]): Promise<unknown> {
  if (given.length > 4) throw new Error('too many')
  return 100
}

const messageOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'it holds',
    ({ message }: Error) => message,
  )

test('returns what a call is rejected with', async () => {
  expect(await failureOf(transfer, pool, 1, 2, 3, 4, 5)).toMatchObject({ message: 'too many' })
})

test('says which call was to be rejected, with its arguments', async () => {
  expect(await messageOf(failureOf(transfer, pool, 1, NaN, -0, 5n))).toBe(
    'transfer(pool, 1, NaN, -0, 5n) should have been rejected, but returned 100',
  )
  const secret = 'postgres://ada:secret@localhost/db'
  expect(
    await messageOf(failureOf(transfer, pool, secret, { page: Infinity }, undefined, 'x'.repeat(99))),
  ).toBe(
    `transfer(pool, url, {"page":Infinity}, undefined, "${'x'.repeat(48)}…) should have been rejected, but returned 100`,
  )
})

test('says of a promise what it returned, and how long it has not settled', async () => {
  expect(await messageOf(failureOf(Promise.resolve({ command: 'DELETE', rowCount: 1 })))).toBe(
    'it should have been rejected, but returned DELETE 1',
  )
  expect(await messageOf(failureOf(Promise.resolve(new pg.Pool())))).toBe(
    'it should have been rejected, but returned a Pool',
  )
  const circle: { self?: unknown } = {}
  circle.self = circle
  expect(await messageOf(failureOf(Promise.resolve(circle)))).toContain('but returned <ref')
  expect(await messageOf(failureOf(new Promise(() => {}), 20))).toMatch(
    /^it has neither failed nor succeeded within [\d.]+ s/,
  )
})

test('passes an assertion on that failed in the call', async () => {
  const work = async () => expect(1, 'the number').toBe(2)
  expect(await messageOf(failureOf(work))).toMatch(/^the number: expected 1 to be 2/)
})

test('a target that is no app is called so', async () => {
  const createApp = (): never => undefined as never
  expect(() => request(createApp()).get('/')).toThrow(
    'createApp() returned undefined: does it return the app?',
  )
  await expect(listen(createApp())).rejects.toThrow('createApp() returned undefined')
  expect(() => request(Promise.resolve() as never)).toThrow(/returned a promise/)
  expect(() => request({ app: 1 } as never)).toThrow('an object that is not an app: app')
})
