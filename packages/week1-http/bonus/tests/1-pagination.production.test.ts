import { test } from 'vitest'
import { userList } from './user-list.ts'

const total = 5
const { expectPage, expectRejected } = userList(['Ada', 'Grace', 'Joan', 'Mary', 'Radia'])

/** As they are written in a URL: %2B is a plus, %20 a space, %0A a line break, %EF%BC%95 the digit five in full width. */
const otherNumbers = [
  ...['%2B1', '1.0', '01', '1e1', '0x10', '0b1', '1_0', '%205', '5%20', '5%0A', '%00', '%EF%BC%95'],
  ...['NaN', 'Infinity', 'null', 'true'],
]

test('rejects other ways to write a number', async () => {
  for (const text of otherNumbers) {
    await expectRejected(`?page=${text}`, 'page')
    await expectRejected(`?limit=${text}`, 'limit')
  }
})

test('rejects a page above 9007199254740991', async () => {
  const page = Number.MAX_SAFE_INTEGER
  await expectPage(`?page=${page}&limit=100`, { page, limit: 100, total, names: [] })
  for (const larger of ['9007199254740992', '99999999999999999999', '9'.repeat(400)]) {
    await expectRejected(`?page=${larger}`, 'page')
  }
})

test('rejects a parameter that comes twice', async () => {
  await expectRejected('?page=1&page=2', 'page')
  await expectRejected('?page=1&page=1', 'page')
  await expectRejected('?limit=5&page=1&limit=5', 'limit')
})

test('ignores other parameters', async () => {
  const names = ['Joan', 'Mary']
  await expectPage('?page=2&limit=2&utm_source=newsletter', { page: 2, limit: 2, total, names })
  await expectPage('?Page=x&page=2&limit=2&limits=0', { page: 2, limit: 2, total, names })
})
