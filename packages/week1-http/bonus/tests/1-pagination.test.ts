import { test } from 'vitest'
import { userList } from './user-list.ts'

const named = (...numbers: number[]) => numbers.map((number) => `User ${number}`)
const from = (first: number, last: number) =>
  named(...Array.from({ length: last - first + 1 }, (_, index) => first + index))

const total = 104
const { expectPage, expectRejected } = userList(from(1, total))
const few = userList(named(1, 2, 3))
const nobody = userList([])

test('sends the first ten users by default', async () => {
  await expectPage('', { page: 1, limit: 10, total, names: from(1, 10) })
})

test('sends the page that the client asks for', async () => {
  await expectPage('?page=1&limit=3', { page: 1, limit: 3, total, names: from(1, 3) })
  await expectPage('?page=2&limit=3', { page: 2, limit: 3, total, names: from(4, 6) })
  await expectPage('?page=3', { page: 3, limit: 10, total, names: from(21, 30) })
  await expectPage('?limit=100', { page: 1, limit: 100, total, names: from(1, 100) })
  await expectPage('?page=11', { page: 11, limit: 10, total, names: from(101, 104) })
  few.users.remove(2)
  await few.expectPage('?page=2&limit=1', { page: 2, limit: 1, total: 2, names: named(3) })
  few.users.create({ name: 'User 4', email: 'four@example.com' })
  await few.expectPage('?page=2&limit=2', { page: 2, limit: 2, total: 3, names: named(4) })
})

test('sends an empty page after the last one, with the right total', async () => {
  await expectPage('?page=12', { page: 12, limit: 10, total, names: [] })
  await expectPage('?page=53&limit=2', { page: 53, limit: 2, total, names: [] })
  await nobody.expectPage('', { page: 1, limit: 10, total: 0, names: [] })
})

test('rejects a page that is not a positive integer', async () => {
  for (const page of ['', '0', '-1', '1.5', 'abc', '5abc']) await expectRejected(`?page=${page}`, 'page')
})

test('rejects a limit that is not from 1 to 100', async () => {
  for (const limit of ['', '0', '-1', '1.5', 'abc', '5abc', '101', '1000']) {
    await expectRejected(`?limit=${limit}`, 'limit')
  }
})

test('names each wrong parameter in errors', async () => {
  await expectRejected('?page=0&limit=101', 'page', 'limit')
  await expectRejected('?page=2&limit=', 'limit')
  await expectRejected('?page=abc&limit=2', 'page')
})
