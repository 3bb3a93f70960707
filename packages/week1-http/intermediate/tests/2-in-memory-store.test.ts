import { beforeEach, expect, test } from 'vitest'
import { createUserStore, type UserFields } from '#intermediate/users.ts'

let ada: UserFields
let bob: UserFields
let cleo: UserFields
// Anew for each test: a store that writes into them confuses no test but the one that looks for it.
beforeEach(() => {
  ada = { name: 'Ada', email: 'ada@example.com' }
  bob = { name: 'Bob', email: 'bob@example.com' }
  cleo = { name: 'Cleo', email: 'cleo@example.com' }
})

/** A store with Ada, Bob and Cleo, whose ids are 1, 2 and 3. */
function threeUsers() {
  const users = createUserStore()
  for (const fields of [ada, bob, cleo]) users.create(fields)
  return users
}

test('begins empty, each store for itself', () => {
  const first = createUserStore()
  expect(first.list()).toEqual([])
  first.create(ada)
  const second = createUserStore()
  expect(second.list()).toEqual([])
  expect(second.create(bob).id, 'the first id of the second store').toBe(1)
  expect(first.list()).toEqual([{ id: 1, ...ada }])
})

test('creates users with ids that grow from 1', () => {
  const users = createUserStore()
  expect(users.create(ada)).toEqual({ id: 1, ...ada })
  const second = users.create(bob)
  expect(second).toEqual({ id: expect.any(Number), ...bob })
  const third = users.create(cleo)
  expect(Number.isInteger(second.id) && second.id > 1, `${second.id} is an integer above 1`).toBe(true)
  expect(Number.isInteger(third.id) && third.id > second.id, `${third.id} is an integer above it`).toBe(true)
})

test('answers a user by its id, and undefined for an unknown one', () => {
  const users = createUserStore()
  const { id } = users.create(ada)
  const other = users.create(bob)
  expect(users.get(id)).toEqual({ id, ...ada })
  expect(users.get(other.id)).toEqual({ id: other.id, ...bob })
  for (const unknown of [0, -1, other.id + 1, 1.5]) {
    expect(users.get(unknown), `get(${unknown})`).toBeUndefined()
  }
})

test('lists the users in the order of their ids', () => {
  const users = createUserStore()
  const ids = [cleo, ada, bob].map((fields) => users.create(fields).id)
  expect(users.list().map(({ id }) => id)).toEqual(ids)
  users.update(ids[0] as number, { name: 'Cleopatra', email: 'cleopatra@example.com' })
  expect(
    users.list().map(({ id }) => id),
    'the order after an update',
  ).toEqual(ids)
})

test('replaces the fields of a user and keeps its id', () => {
  const users = threeUsers()
  const fields = { name: 'Robert', email: 'robert@example.com' }
  const [, { id }] = users.list() as [unknown, { id: number }]
  expect(users.update(id, fields)).toEqual({ id, ...fields })
  expect(users.list().map(({ name }) => name)).toEqual(['Ada', 'Robert', 'Cleo'])
  expect(users.update(99, { name: 'Zoe', email: 'zoe@example.com' }), 'update(99)').toBeUndefined()
  expect(users.list()).toHaveLength(3)
})

test('removes just the user with the id', () => {
  const users = threeUsers()
  const [first, second, third] = users.list().map(({ id }) => id) as [number, number, number]
  expect(users.remove(first), 'the first removal').toBe(true)
  expect(users.list().map(({ name }) => name)).toEqual(['Bob', 'Cleo'])
  expect(users.remove(second), 'the second removal').toBe(true)
  expect(users.list()).toEqual([{ id: third, ...cleo }])
  expect(users.get(first), 'the user that was removed').toBeUndefined()
  expect(users.remove(first), 'the same removal again').toBe(false)
  expect(users.remove(99), 'the removal of an unknown user').toBe(false)
  expect(users.list()).toEqual([{ id: third, ...cleo }])
})

test('never gives an id away twice', () => {
  const users = createUserStore()
  const ids = [ada, bob, cleo].map((fields) => users.create(fields).id)
  users.remove(ids[0] as number)
  ids.push(users.create({ name: 'Dan', email: 'dan@example.com' }).id)
  users.remove(ids[3] as number)
  ids.push(users.create({ name: 'Eve', email: 'eve@example.com' }).id)
  for (const { id } of users.list()) users.remove(id)
  ids.push(users.create({ name: 'Flo', email: 'flo@example.com' }).id)
  expect(ids, 'all ids in the order in which they were given').toEqual(
    [...new Set(ids)].sort((a, b) => a - b),
  )
})

test('decides about ids by itself', () => {
  const users = createUserStore()
  const withId = { ...ada, id: 7 }
  const { id } = users.create(withId)
  expect(id, 'the id of a user created with an id among its fields').toBe(1)
  users.update(id, { ...bob, id: 9 } as UserFields)
  expect(
    users.list().map((user) => user.id),
    'the ids after an update with another id',
  ).toEqual([1])
  expect(users.get(1)).toMatchObject(bob)
})

test('keeps nothing but id, name and email', () => {
  const users = createUserStore()
  const withMore = { ...ada, id: 7, role: 'admin' }
  expect(users.create(withMore), 'what create returns').toEqual({ id: 1, ...ada })
  expect(users.list(), 'the list after a creation with a role').toEqual([{ id: 1, ...ada }])
  expect(users.update(1, { ...bob, role: 'admin' } as UserFields), 'what update returns').toEqual({
    id: 1,
    ...bob,
  })
  expect(users.get(1), 'the user after an update with a role').toEqual({ id: 1, ...bob })
})

test('hands out copies', () => {
  const users = createUserStore()
  const created = users.create(ada)
  const { id } = created
  created.name = 'changed'
  expect(users.get(id)?.name, 'the name after the created user was changed').toBe('Ada')
  const listed = users.list()
  Object.assign(listed[0] ?? {}, { name: 'changed' })
  listed.pop()
  expect(users.list(), 'the list after the listed user was changed').toEqual([{ id, ...ada }])
  Object.assign(users.get(id) ?? {}, { name: 'changed' })
  expect(users.get(id)?.name, 'the name after the user was got and changed').toBe('Ada')
  Object.assign(users.update(id, bob) ?? {}, { name: 'changed' })
  expect(users.get(id)?.name, 'the name after the updated user was changed').toBe('Bob')
})

test('keeps copies of what it was given, and does not change it', () => {
  const users = createUserStore()
  const given = { ...ada }
  const { id } = users.create(given)
  expect(given, 'the fields that create was given, afterwards').toEqual({ ...ada })
  given.name = 'changed'
  expect(users.get(id)?.name, 'the name after the given fields were changed').toBe('Ada')
  const replacement = { ...bob }
  users.update(id, replacement)
  expect(replacement, 'the fields that update was given, afterwards').toEqual({ ...bob })
  replacement.name = 'changed'
  expect(users.get(id)?.name, 'the name after the fields of an update were changed').toBe('Bob')
})
