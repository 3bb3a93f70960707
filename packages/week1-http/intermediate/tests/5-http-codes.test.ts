import { beforeEach, expect, test } from 'vitest'
import { idRequests } from './id-requests.ts'
import { ada, bob } from './people.ts'

let api: ReturnType<typeof idRequests>
beforeEach(() => {
  api = idRequests()
})

test('answers a creation with 201 and the Location of the user', async () => {
  for (const fields of [ada, bob]) {
    const response = await api.post(fields)
    expect(response.status, 'the status of POST').toBe(201)
    expect(response.headers.location, 'Location').toBe(`/api/users/${response.body.id}`)
    const found = await api.send.get(response.headers.location ?? '')
    expect(found.status, 'the status of GET at this Location').toBe(200)
    expect(found.body, 'the user at this Location').toEqual(response.body)
  }
})

test('answers lists, users and replacements with 200', async () => {
  const { id } = (await api.post(ada)).body
  expect((await api.send.get('/api/users')).status, 'the status of the list').toBe(200)
  expect((await api.send.get(`/api/users/${id}`)).status, 'the status of a user').toBe(200)
  const replaced = await api.send.put(`/api/users/${id}`).send(bob)
  expect(replaced.status, 'the status of a replacement').toBe(200)
})

test('answers a deletion with 204 and nothing else', async () => {
  const { id } = (await api.post(ada)).body
  const response = await api.send.delete(`/api/users/${id}`)
  expect(response.status, 'the status of the deletion').toBe(204)
  expect(response.text, 'the body').toBe('')
  expect(response.headers['content-type'], 'the content type of no content').toBeUndefined()
})

test('answers 404 for a user that does not exist', async () => {
  const { id } = (await api.post(ada)).body
  const deleted = (await api.post(bob)).body.id
  expect((await api.send.delete(`/api/users/${deleted}`)).status, 'the status of the deletion').toBe(204)
  for (const unknown of [deleted, deleted + 1, 123456]) await api.expectRejectedId(unknown, 404)
  expect((await api.send.get(`/api/users/${id}`)).status, 'the status of a user that exists').toBe(200)
})

test('answers 400 for an id that is not a positive integer', async () => {
  await api.post(ada)
  for (const id of ['abc', 'undefined', 'NaN', '0', '-1', '1.5', '1abc', '1,2']) {
    await api.expectRejectedId(id, 400)
  }
  expect((await api.send.get('/api/users/1')).status, 'the status of GET /api/users/1').toBe(200)
})
