import { expect, test } from 'vitest'
import { createUserStore, type UserFields } from '#intermediate/users.ts'
import * as people from './people.ts'

// Copies: a store that writes into them confuses no other test.
const ada = () => ({ ...people.ada })
const bob = () => ({ ...people.bob })
const cleo = () => ({ ...people.cleo })

/** A store with Ada, Bob and Cleo, and their ids. */
function threeUsers() {
  const users = createUserStore()
  const ids = [ada(), bob(), cleo()].map((fields) => users.create(fields).id) as [number, number, number]
  return { users, ids }
}

test('begins empty, each store for itself', () => {
  const first = createUserStore()
  expect(first.list()).toEqual([])
  first.create(ada())
  const second = createUserStore()
  expect(second.list()).toEqual([])
  expect(second.create(bob()).id, 'the first id of the second store').toBe(1)
  expect(first.list()).toEqual([{ id: 1, ...ada() }])
})

test('creates users with ids from 1 and finds them by id', () => {
  const users = createUserStore()
  expect(users.create(ada()), 'what the first create returns').toEqual({ id: 1, ...ada() })
  const second = users.create(bob())
  const third = users.create(cleo())
  expect(second).toEqual({ id: expect.any(Number), ...bob() })
  expect(Number.isInteger(second.id) && second.id > 1, `${second.id} is an integer above 1`).toBe(true)
  expect(Number.isInteger(third.id) && third.id > second.id, `${third.id} is an integer above it`).toBe(true)
  expect(users.get(1), 'get(1)').toEqual({ id: 1, ...ada() })
  expect(users.get(second.id), `get(${second.id})`).toEqual({ id: second.id, ...bob() })
  for (const unknown of [0, -1, third.id + 1, 1.5]) {
    expect(users.get(unknown), `get(${unknown})`).toBeUndefined()
  }
})

test('replaces a user and keeps its id and its place in the list', () => {
  const { users, ids } = threeUsers()
  const fields = { name: 'Robert', email: 'robert@example.com' }
  expect(users.update(ids[0], fields), 'what update returns').toEqual({ id: ids[0], ...fields })
  expect(users.get(ids[0]), 'the user afterwards').toEqual({ id: ids[0], ...fields })
  expect(users.list(), 'the list afterwards').toEqual([
    { id: ids[0], ...fields },
    { id: ids[1], ...bob() },
    { id: ids[2], ...cleo() },
  ])
  expect(users.update(99, { name: 'Zoe', email: 'zoe@example.com' }), 'update(99)').toBeUndefined()
  expect(users.list(), 'the list after update(99)').toHaveLength(3)
})

test('removes only the user with this id', () => {
  const { users, ids } = threeUsers()
  const names = () => users.list().map(({ name }) => name)
  expect(users.remove(ids[0]), 'the first removal').toBe(true)
  expect(names(), 'the names after Ada was removed').toEqual(['Bob', 'Cleo'])
  expect(users.remove(ids[1]), 'the second removal').toBe(true)
  expect(names(), 'the names after Bob was removed').toEqual(['Cleo'])
  expect(users.get(ids[0]), 'the removed user').toBeUndefined()
  expect(users.remove(ids[0]), 'the same removal again').toBe(false)
  expect(users.remove(99), 'the removal of an unknown user').toBe(false)
  expect(users.list(), 'the list at the end').toEqual([{ id: ids[2], ...cleo() }])
})

test('never gives an id away twice', () => {
  const { users, ids } = threeUsers()
  const given: number[] = [...ids]
  users.remove(ids[0])
  given.push(users.create({ name: 'Dan', email: 'dan@example.com' }).id)
  users.remove(given[3] as number)
  given.push(users.create({ name: 'Eve', email: 'eve@example.com' }).id)
  for (const { id } of users.list()) users.remove(id)
  given.push(users.create({ name: 'Flo', email: 'flo@example.com' }).id)
  expect(given, 'all ids in the order in which they were given').toEqual(
    [...new Set(given)].sort((a, b) => a - b),
  )
})

test('ignores an id and other keys in the fields', () => {
  const users = createUserStore()
  const created = users.create({ ...ada(), id: 7, role: 'admin' } as UserFields)
  expect(created, 'what create returns').toEqual({ id: 1, ...ada() })
  expect(users.list(), 'the list after create').toEqual([{ id: 1, ...ada() }])
  const updated = users.update(1, { ...bob(), id: 9, role: 'admin' } as UserFields)
  expect(updated, 'what update returns').toEqual({ id: 1, ...bob() })
  expect(users.list(), 'the list after update').toEqual([{ id: 1, ...bob() }])
})
