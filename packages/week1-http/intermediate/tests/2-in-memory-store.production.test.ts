import { expect, test } from 'vitest'
import { createUserStore } from '#intermediate/users.ts'
import { ada, bob } from './people.ts'

test('returns copies', () => {
  const users = createUserStore()
  const created = users.create({ ...ada })
  const { id } = created
  created.name = 'changed'
  expect(users.get(id)?.name, 'the name after the created user was changed').toBe('Ada')
  const listed = users.list()
  Object.assign(listed[0] ?? {}, { name: 'changed' })
  listed.pop()
  expect(users.list(), 'the list after the listed user was changed').toEqual([{ id, ...ada }])
  Object.assign(users.get(id) ?? {}, { name: 'changed' })
  expect(users.get(id)?.name, 'the name after the user was got and changed').toBe('Ada')
  Object.assign(users.update(id, { ...bob }) ?? {}, { name: 'changed' })
  expect(users.get(id)?.name, 'the name after the updated user was changed').toBe('Bob')
})

test('stores copies and leaves the original as it was', () => {
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
