import { beforeEach, expect, test } from 'vitest'
import { idRequests } from './id-requests.ts'
import { ada } from './people.ts'

let api: ReturnType<typeof idRequests>
beforeEach(() => {
  api = idRequests()
})

test('answers 400 for other ways to write a number', async () => {
  await api.post(ada)
  const words = ['Infinity', 'true', 'null', 'abc1', '1_0', '1;', '1n', encodeURIComponent('١')]
  const numbers = ['-0', '+1', '1.0', '01', '00', '1e3', '1e0', '0x1', '0x10', '0b1']
  const escapes = ['%201', '1%20', '1%0A', '%00', '%20', '1%2F2', '1%3Fx', '%E0%A4%A']
  for (const id of [...words, ...numbers, ...escapes]) await api.expectRejectedId(id, 400)
})

test('answers 400 for an id beyond the safe integers', async () => {
  await api.expectRejectedId('9007199254740991', 404)
  for (const id of ['9007199254740992', '9007199254740993', '9'.repeat(400)]) {
    await api.expectRejectedId(id, 400)
  }
})

test('leaves the query string out of Location', async () => {
  const { body, headers } = await api.send.post('/api/users/?from=form').send(ada)
  expect(headers.location, 'Location after POST /api/users/?from=form').toBe(`/api/users/${body.id}`)
})
