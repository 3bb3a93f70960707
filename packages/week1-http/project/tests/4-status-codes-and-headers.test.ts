import { expect, test } from 'vitest'
import { oneConnection, zoe } from './one-connection.ts'
import { json } from './wire.ts'

const { send, etagOf, expectStatus } = oneConnection()

test('sends every body with its type and its length in bytes', async () => {
  const responses = {
    'POST /users': await send('POST /users', {}, zoe),
    'GET /users': await send('GET /users'),
    'GET /users/2': await send('GET /users/2'),
    'GET /posts': await send('GET /posts'),
    'GET /posts/1': await send('GET /posts/1'),
  }
  for (const [line, { headers, body }] of Object.entries(responses)) {
    expect(body, `the body of ${line}`).toContain(zoe.name)
    expect(headers['content-length'], `Content-Length of ${line}`).toBe(`${Buffer.byteLength(body)}`)
    expect(headers, `the headers of ${line}`).not.toHaveProperty('transfer-encoding')
    const type = /^application\x2fjson(; ?charset="?utf-8"?)?$/i
    expect(headers['content-type'] ?? 'none', `Content-Type of ${line}`).toMatch(type)
  }
})

test('answers a creation with 201 and its Location', async () => {
  for (const [path, body] of [
    ['/users', zoe],
    ['/posts', { title: 'Two' }],
  ] as const) {
    const created = await send(`POST ${path}`, {}, body)
    expect(created.status).toBe(201)
    const id = json(created)?.id
    expect(created.headers.location, 'Location').toBe(`${path}/${id}`)
    expect(json(await send(`GET ${path}/${id}`))).toEqual(json(created))
  }
})

test('deletes a user with 204, and answers 404 for an unknown one', async () => {
  expect((await send('DELETE /users/abc')).status, 'the status of DELETE /users/abc').toBe(400)
  expect((await send('DELETE /users/99')).status, 'the status of DELETE /users/99').toBe(404)
  expect((await send('DELETE /users/1')).status).toBe(204)
  expect((await send('GET /users/1')).status, 'the status of GET /users/1 after it').toBe(404)
  expect((await send('DELETE /users/1')).status, 'the status of a second DELETE').toBe(404)
  expect(json(await send('GET /users'))).toEqual({ data: [{ id: 2, ...zoe }] })
})

test('sends an ETag that changes when the body changes', async () => {
  const before = await etagOf('/users')
  expect(await etagOf('/users'), 'the ETag of the same users').toBe(before)
  expect(await etagOf('/users/1')).not.toBe(await etagOf('/users/2'))
  await send('POST /users', {}, { name: 'Eve' })
  const after = await etagOf('/users')
  expect(after, 'the ETag of other users').not.toBe(before)
  // As many bytes as before, and yet not the same.
  await send('DELETE /users/3')
  await send('POST /users', {}, { name: 'Eva' })
  expect(await etagOf('/users'), 'the ETag of others of the same length').not.toBe(after)
})

test('answers 304 without a body to the current ETag', async () => {
  for (const path of ['/users', '/users/2', '/posts', '/posts/1']) {
    const etag = await etagOf(path)
    const current = await expectStatus(`GET ${path}`, etag, 304)
    expect(current.headers.etag, 'the ETag of the 304').toBe(etag)
    await expectStatus(`GET ${path}`, '"another"', 200)
  }
  const before = await etagOf('/users')
  await send('DELETE /users/1')
  await expectStatus('GET /users', before, 200)
})
