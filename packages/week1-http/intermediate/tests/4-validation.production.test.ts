import { beforeEach, expect, test } from 'vitest'
import { ada, bob } from './people.ts'
import { userRequests } from './user-requests.ts'

let users: ReturnType<typeof userRequests>
beforeEach(() => {
  users = userRequests()
})

test('lets a user change the case of its own email', async () => {
  const id = await users.create(ada)
  await users.create(bob)
  const fields = { name: 'Augusta', email: 'ADA@example.com' }
  expect(await users.replace(id, fields)).toEqual({ id, ...fields })
})

test('frees the email of a user that is deleted or changes it', async () => {
  const id = await users.create(ada)
  await users.expectPostRejected({ ...ada, name: 'Eve' }, 409)
  await users.replace(id, { name: 'Ada', email: 'lovelace@example.com' })
  const second = await users.create({ ...ada, name: 'Eve' })
  await users.remove(second)
  await users.create({ ...ada, name: 'Zoe' })
})

test('answers 400 to a body that is missing or not an object', async () => {
  const id = await users.create(bob)
  for (const body of [undefined, [], [ada], '"Ada"', 'null']) {
    await users.expectPostRejected(body)
    await users.expectPutRejected(id, body)
  }
  await users.create(ada)
})
