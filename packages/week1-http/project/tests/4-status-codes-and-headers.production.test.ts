import { expect, test } from 'vitest'
import { oneConnection, zoe } from './one-connection.ts'

const { send, etagOf, expectStatus } = oneConnection()

test('sends the same headers for HEAD as for GET', async () => {
  for (const path of ['/users', '/users/2', '/posts/1']) {
    const full = await send(`GET ${path}`)
    const head = await send(`HEAD ${path}`)
    for (const name of ['content-length', 'content-type', 'etag']) {
      expect(full.headers[name], `${name} of GET ${path}`).toBeDefined()
      expect(head.headers[name], `${name} of HEAD ${path}`).toBe(full.headers[name])
    }
    await expectStatus(`HEAD ${path}`, await etagOf(path), 304)
    await expectStatus(`HEAD ${path}`, '"another"', 200)
  }
})

test('sends 204 without length, type and ETag', async () => {
  const deleted = await send('DELETE /users/1')
  expect(deleted.status).toBe(204)
  for (const name of ['content-length', 'content-type', 'transfer-encoding', 'etag']) {
    expect(deleted.headers, 'the headers').not.toHaveProperty(name)
  }
})

test('compares If-None-Match as a list, with weak tags and *', async () => {
  const etag = await etagOf('/users')
  const strong = etag.replace(/^W\x2f/, '')
  const lists = [`W/${strong}`, strong, `"a", ${etag}`, `${etag},"b"`, `W/"a,b" , W/${strong} , "c"`, '*']
  for (const list of lists) await expectStatus('GET /users', list, 304)
  const inside = strong.slice(1, -1)
  const others = [`"${inside}x"`, `"x${inside}"`, '"*"', '""', '"a", "b"', inside.slice(0, -1)]
  for (const list of others) await expectStatus('GET /users', list, 200)
})

test('answers 304 only to GET and HEAD, and only instead of 200', async () => {
  const etag = await etagOf('/users')
  await expectStatus('GET /users', etag, 304)
  await expectStatus('GET /users/99', '*', 404)
  await expectStatus('GET /users/abc', '*', 400)
  await expectStatus('POST /users', etag, 201, zoe)
  await expectStatus('DELETE /users/1', '"a"', 204)
})
