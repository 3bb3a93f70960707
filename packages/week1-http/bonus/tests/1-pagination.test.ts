import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#bonus/app.ts'
import { createUserStore } from '#bonus/users.ts'

const TOTAL = 104

const users = createUserStore()
for (let n = 1; n <= TOTAL; n++) users.create({ name: `User ${n}`, email: `user${n}@example.com` })
const app = createApp({ users, logStream: { write() {} } })

const list = (query: string) => request(app).get(`/api/users${query}`)

/** The ids from the first to the last, both included. */
const idsFrom = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

async function expectPage(query: string, page: number, limit: number, ids: number[]) {
  const { status, body } = await list(query)
  expect(status, `the status of GET /api/users${query}`).toBe(200)
  expect(body).toEqual({ data: expect.any(Array), page, limit, total: TOTAL })
  expect(
    body.data.map(({ id }: { id: number }) => id),
    `the ids on GET /api/users${query}`,
  ).toEqual(ids)
}

async function expectRefused(query: string, ...parameters: string[]) {
  const { status, type, body } = await list(query)
  expect(status, `the status of GET /api/users${query}`).toBe(400)
  expect(type, 'the content type').toBe('application/problem+json')
  const paths = body.errors?.map(({ path }: { path: string }) => path)
  expect(paths?.toSorted(), `the paths in errors of GET /api/users${query}`).toEqual(parameters)
  for (const { message } of body.errors) expect(message, 'what is wrong').toMatch(/\S/)
}

/** What is no positive integer in decimal digits, however hard JavaScript tries. */
const NO_POSITIVE_INTEGER = [
  ...[
    '',
    '0',
    '-1',
    '%2B1',
    '1.5',
    '1.0',
    '01',
    '1e3',
    '0x10',
    '1_0',
    'abc',
    '5abc',
    'null',
    'NaN',
    'Infinity',
  ],
  ...['%205', '5%20', '5%0A', '%00', '%EF%BC%95', '99999999999999999999', '9'.repeat(400)],
]

test('answers the first ten users when nothing else is asked for', async () => {
  await expectPage('', 1, 10, idsFrom(1, 10))
})

test('answers the page that is asked for', async () => {
  await expectPage('?page=1&limit=3', 1, 3, [1, 2, 3])
  await expectPage('?page=2&limit=3', 2, 3, [4, 5, 6])
  await expectPage('?limit=25&page=4', 4, 25, idsFrom(76, 100))
  await expectPage('?page=3', 3, 10, idsFrom(21, 30))
  await expectPage('?limit=2', 1, 2, [1, 2])
})

test('answers a last page that is not full', async () => {
  await expectPage('?page=11', 11, 10, idsFrom(101, 104))
  await expectPage('?page=2&limit=100', 2, 100, idsFrom(101, 104))
})

test('answers an empty page past the end, with the right total', async () => {
  await expectPage('?page=12', 12, 10, [])
  await expectPage('?page=53&limit=2', 53, 2, [])
  await expectPage('?page=9007199254740991&limit=100', Number.MAX_SAFE_INTEGER, 100, [])
  const { body } = await request(createApp({ logStream: { write() {} } })).get('/api/users')
  expect(body, 'the list of an API without users').toEqual({ data: [], page: 1, limit: 10, total: 0 })
})

test('counts the users as they are now', async () => {
  const few = createUserStore()
  for (const name of ['Ada', 'Grace', 'Joan']) few.create({ name, email: `${name}@example.com` })
  const fewApp = createApp({ users: few, logStream: { write() {} } })
  await request(fewApp).delete('/api/users/2')
  const { body } = await request(fewApp).get('/api/users?page=2&limit=1')
  expect(body).toMatchObject({ data: [{ id: 3, name: 'Joan' }], page: 2, limit: 1, total: 2 })
})

test('answers 400 to a page that is no positive integer', async () => {
  for (const page of [...NO_POSITIVE_INTEGER, '9007199254740992'])
    await expectRefused(`?page=${page}`, 'page')
})

test('answers 400 to a limit that is not from 1 to 100', async () => {
  for (const limit of [...NO_POSITIVE_INTEGER, '101', '1000']) await expectRefused(`?limit=${limit}`, 'limit')
  await expectPage('?limit=100', 1, 100, idsFrom(1, 100))
})

test('answers 400 to a parameter that comes twice', async () => {
  await expectRefused('?page=1&page=2', 'page')
  await expectRefused('?limit=5&page=1&limit=5', 'limit')
})

test('names each wrong parameter in errors', async () => {
  await expectRefused('?page=0&limit=many', 'limit', 'page')
  await expectRefused('?page=2&limit=', 'limit')
})

test('ignores parameters that it does not know', async () => {
  await expectPage('?page=2&limit=2&utm_source=newsletter&Page=x', 2, 2, [3, 4])
})
