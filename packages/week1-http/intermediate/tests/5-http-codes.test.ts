import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test } from 'vitest'
import { createApp } from '#intermediate/app.ts'

const ada = { name: 'Ada', email: 'ada@example.com' }
const bob = { name: 'Bob', email: 'bob@example.com' }
const methods = ['get', 'put', 'delete'] as const

let app: ReturnType<typeof createApp>
beforeEach(() => {
  app = createApp()
})

const post = (fields: object) => request(app).post('/api/users').send(fields)

/** Sends what is right but for the path: a PUT has a body. */
function send(method: (typeof methods)[number], path: string) {
  const sent = request(app)[method](path)
  return method === 'put' ? sent.send(bob) : sent
}

async function expectStatus(path: string, status: number) {
  for (const method of methods) {
    const response = await send(method, path)
    expect(response.status, `the status of ${method.toUpperCase()} ${path.slice(0, 60)}`).toBe(status)
  }
}

test('answers a creation with 201 and the Location of the user', async () => {
  const first = await post(ada)
  expect(first.status, 'the status of POST').toBe(201)
  expect(first.headers.location).toBe(`/api/users/${first.body.id}`)
  const second = await request(app).post('/api/users/?from=form').send(bob)
  expect(second.status, 'the status of POST /api/users/?from=form').toBe(201)
  expect(second.headers.location, 'Location after POST /api/users/?from=form').toBe(
    `/api/users/${second.body.id}`,
  )
  const found = await request(app).get(second.headers.location ?? '')
  expect(found.status, 'the status of GET at this Location').toBe(200)
  expect(found.body, 'what is there').toEqual(second.body)
})

test('answers lists, users and replacements with 200', async () => {
  const { id } = (await post(ada)).body
  expect((await request(app).get('/api/users')).status, 'the status of the list').toBe(200)
  expect((await request(app).get(`/api/users/${id}`)).status, 'the status of a user').toBe(200)
  const replaced = await request(app).put(`/api/users/${id}`).send(bob)
  expect(replaced.status, 'the status of a replacement').toBe(200)
})

test('answers a deletion with 204 and nothing else', async () => {
  const { id } = (await post(ada)).body
  const response = await request(app).delete(`/api/users/${id}`)
  expect(response.status, 'the status of the deletion').toBe(204)
  expect(response.text, 'the body').toBe('')
  expect(response.headers['content-type'], 'the content type of no content').toBeUndefined()
})

test('answers 404 for a user that is not there', async () => {
  const { id } = (await post(ada)).body
  expect((await send('get', `/api/users/${id}`)).status, 'the status of a user that is there').toBe(200)
  for (const unknown of [id + 1, 123456, 9007199254740991]) await expectStatus(`/api/users/${unknown}`, 404)
  expect((await request(app).get('/api/users')).body.data, 'all users').toEqual([{ id, ...ada }])
})

test('answers 404 for a user that is no longer there', async () => {
  const { id } = (await post(ada)).body
  expect((await send('delete', `/api/users/${id}`)).status, 'the status of the deletion').toBe(204)
  await expectStatus(`/api/users/${id}`, 404)
})

test('answers 400 for an id that is no positive integer', async () => {
  await post(ada)
  const { url } = await listen(app)
  const words = ['abc', 'undefined', 'null', 'NaN', 'Infinity', 'true', '1abc', 'abc1', '1,2', '1_0', '١']
  const numbers = ['0', '-1', '-0', '+1', '1.5', '1.0', '01', '1e3', '1e0', '0x1', '0x10', '0b1', '1n', '00']
  const escapes = ['%201', '1%20', '1%0A', '%00', '%20', '1%2F2', '%E0%A4%A', '1;', '1%3Fx']
  for (const id of [...words, ...numbers, ...escapes].map((text) =>
    text.replace(/[^!-~]/g, encodeURIComponent),
  )) {
    await expectStatus(`/api/users/${id}`, 400)
  }
  expect((await rawRequest(url, '/api/users/1')).status, 'the status of GET /api/users/1').toBe(200)
})

test('answers 400 for an id beyond the safe integers', async () => {
  await expectStatus('/api/users/9007199254740991', 404)
  for (const id of ['9007199254740992', '9007199254740993', '9'.repeat(400)]) {
    await expectStatus(`/api/users/${id}`, 400)
  }
})
