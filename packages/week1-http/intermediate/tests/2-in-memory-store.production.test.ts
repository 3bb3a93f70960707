import { expect, test } from 'vitest'
import { createUserStore } from '#intermediate/users.ts'
import { ada, bob } from './people.ts'

/** A store may freeze what it returns. Then a change throws, which keeps the store as it was too. */
function attempt(act: () => unknown): void {
  try {
    act()
  } catch {}
}

const change = (user: object | undefined) => attempt(() => Object.assign(user ?? {}, { name: 'changed' }))

test('returns copies', () => {
  const users = createUserStore()
  const created = users.create({ ...ada })
  const { id } = created
  change(created)
  expect(users.get(id)?.name, 'the name after the created user was changed').toBe('Ada')
  const listed = users.list()
  change(listed[0])
  attempt(() => listed.pop())
  expect(users.list(), 'the list after the listed user was changed').toEqual([{ id, ...ada }])
  change(users.get(id))
  expect(users.get(id)?.name, 'the name after the user was got and changed').toBe('Ada')
  change(users.update(id, { ...bob }))
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
