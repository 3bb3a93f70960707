import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#bonus/app.ts'
import { createUserStore } from '#bonus/users.ts'

const names = [
  ...['John Smith', 'Elton John', 'Ada Lovelace', 'JOHNNY CASH', 'Joan Clarke', 'Émile Zola', 'ÅSA ÖBERG'],
  ...['Ирина Жукова', '100% Sure', 'snake_case', 'a.*b', 'Smith (Junior)', 'C:\\users', '[admin]', 'x+y'],
]

const users = createUserStore()
names.forEach((name, index) => {
  users.create({ name, email: `reader${index}@johnson.example` })
})
const app = createApp({ users, logStream: { write() {} } })

/** Sends the query as it is written; `name` is encoded. */
const search = (name: string, rest = '') =>
  request(app).get(`/api/users?name=${encodeURIComponent(name)}${rest}`)

async function expectFound(name: string, found: string[]) {
  const { status, body } = await search(name)
  expect(status, `the status of a search for ${name}`).toBe(200)
  const foundNames = body.data.map((user: { name: string }) => user.name)
  expect(foundNames, `what a search for ${name} finds`).toEqual(found)
  expect(body.total, `the total of a search for ${name}`).toBe(found.length)
}

async function expectRefused(query: string) {
  const { status, type, body } = await request(app).get(`/api/users${query}`)
  expect(status, `the status of GET /api/users${query.slice(0, 60)}`).toBe(400)
  expect(type, 'the content type').toBe('application/problem+json')
  expect(body.errors, 'errors').toEqual([{ path: 'name', message: expect.stringMatching(/\S/) }])
}

test('finds the users whose name contains the text', async () => {
  await expectFound('John', ['John Smith', 'Elton John', 'JOHNNY CASH'])
  await expectFound('n S', ['John Smith'])
  await expectFound(' John', ['Elton John'])
  await expectFound('John ', ['John Smith'])
  await expectFound('Ada Lovelace', ['Ada Lovelace'])
})

test('finds them whatever the case', async () => {
  for (const name of ['john', 'JOHN', 'jOhN']) {
    await expectFound(name, ['John Smith', 'Elton John', 'JOHNNY CASH'])
  }
})

test('finds letters beyond ASCII, whatever their case', async () => {
  await expectFound('émile', ['Émile Zola'])
  await expectFound('ÉMILE', ['Émile Zola'])
  await expectFound('åsa öberg', ['ÅSA ÖBERG'])
  await expectFound('жуков', ['Ирина Жукова'])
})

test('finds a letter however its accent is encoded', async () => {
  expect('e\u0301mile', 'an e and an accent').not.toBe('\u00e9mile')
  await expectFound('e\u0301mile', ['Émile Zola'])
  await expectFound('O\u0308berg', ['ÅSA ÖBERG'])
})

test('takes every character for itself', async () => {
  await expectFound('%', ['100% Sure'])
  await expectFound('_', ['snake_case'])
  await expectFound('.*', ['a.*b'])
  await expectFound('(', ['Smith (Junior)'])
  await expectFound('\\', ['C:\\users'])
  await expectFound('[a', ['[admin]'])
  await expectFound('+', ['x+y'])
  await expectFound('J%n', [])
  await expectFound('^John', [])
})

test('searches in nothing but the name', async () => {
  await expectFound('johnson', [])
  await expectFound('reader1', [])
  await expectFound('Joan', ['Joan Clarke'])
})

test('answers a page of what was found, and the total of it', async () => {
  const { body: second } = await search('john', '&page=2&limit=2')
  expect(second).toMatchObject({ data: [{ name: 'JOHNNY CASH' }], page: 2, limit: 2, total: 3 })
  const { body: third } = await search('john', '&limit=2&page=3')
  expect(third).toEqual({ data: [], page: 3, limit: 2, total: 3 })
})

test('answers an empty list when nobody is found', async () => {
  const { status, body } = await search('nobody')
  expect(status).toBe(200)
  expect(body).toEqual({ data: [], page: 1, limit: 10, total: 0 })
})

test('answers all users without a name', async () => {
  await expectFound('Ada', ['Ada Lovelace'])
  const { body } = await request(app).get('/api/users?limit=100')
  expect(body.total).toBe(names.length)
})

test('answers 400 to an empty name, one above 100 characters, and two', async () => {
  await expectFound('x'.repeat(100), [])
  await expectRefused('?name=')
  await expectRefused(`?name=${'x'.repeat(101)}`)
  await expectRefused('?name=john&name=ada')
})
