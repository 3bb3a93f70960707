import { listen } from 'shared/testing/http/listen.ts'
import { openSocket, type RawSocket } from 'shared/testing/http/raw-socket.ts'
import { beforeEach, expect, test } from 'vitest'
import { createApp } from '#project/app.ts'
import { createPostStore } from '#project/posts.ts'
import { createUserStore } from '#project/users.ts'
import { json, message } from './wire.ts'

const zoe = { name: 'Zoë 🦊 渋谷' }
let socket: RawSocket

beforeEach(async () => {
  const users = createUserStore([{ name: 'Ada' }, zoe])
  const { url } = await listen(createApp({ users, posts: createPostStore([{ title: zoe.name, tags: [] }]) }))
  // One connection for everything: a length that is wrong spoils the response after it.
  socket = await openSocket(url)
})

async function send(line: string, headers: Record<string, string> = {}, body?: unknown) {
  const text = body === undefined ? '' : JSON.stringify(body)
  const ofTheBody = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }
  socket.write(message(line, body === undefined ? headers : { ...headers, ...ofTheBody }, text))
  return socket.response()
}

async function etagOf(path: string): Promise<string> {
  const { headers } = await send(`GET ${path}`)
  expect(headers.etag ?? 'none', `the ETag of ${path}`).toMatch(/^(W\x2f)?"[^"]+"$/)
  return headers.etag ?? ''
}

test('says how many bytes a body has', async () => {
  for (const path of ['/users', '/users/1', '/users/2', '/posts', '/posts/1']) {
    const { status, headers, body } = await send(`GET ${path}`)
    expect(status, `the status of GET ${path}`).toBe(200)
    expect(headers['content-length'], `Content-Length of GET ${path}`).toBe(`${Buffer.byteLength(body)}`)
    expect(headers, `the headers of GET ${path}`).not.toHaveProperty('transfer-encoding')
  }
  const created = await send('POST /users', {}, zoe)
  expect(created.headers['content-length']).toBe(`${Buffer.byteLength(created.body)}`)
  expect(json(created)).toMatchObject(zoe)
})

test('says how many bytes a HEAD would have had', async () => {
  for (const path of ['/users', '/users/2', '/posts/1']) {
    const full = await send(`GET ${path}`)
    const head = await send(`HEAD ${path}`)
    expect(head.headers['content-length'], `Content-Length of HEAD ${path}`).toBe(
      `${Buffer.byteLength(full.body)}`,
    )
    expect(head.headers.etag, `ETag of HEAD ${path}`).toBe(full.headers.etag)
  }
})

test('calls JSON application/json, in UTF-8', async () => {
  const answers = [await send('GET /users'), await send('GET /users/2'), await send('POST /users', {}, zoe)]
  for (const { headers, body } of answers) {
    expect(headers['content-type'] ?? 'none', 'the content type').toMatch(
      /^application\x2fjson(; ?charset="?utf-8"?)?$/i,
    )
    expect(body).toContain(zoe.name)
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

test('answers DELETE with 204, and with 404 when there is nothing to delete', async () => {
  const deleted = await send('DELETE /users/1')
  expect(deleted.status).toBe(204)
  for (const name of ['content-length', 'content-type', 'transfer-encoding', 'etag']) {
    expect(deleted.headers, 'the headers').not.toHaveProperty(name)
  }
  expect((await send('GET /users/1')).status, 'the status of GET /users/1 after it').toBe(404)
  expect((await send('DELETE /users/1')).status, 'the status of a second DELETE').toBe(404)
  expect((await send('DELETE /users/abc')).status, 'the status of DELETE /users/abc').toBe(400)
  expect(json(await send('GET /users'))).toEqual({ data: [{ id: 2, ...zoe }] })
})

test('gives a representation an ETag that changes with it', async () => {
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

test('answers 304 without a body to the ETag that the client has', async () => {
  for (const path of ['/users', '/users/2', '/posts/1']) {
    const etag = await etagOf(path)
    for (const method of ['GET', 'HEAD']) {
      const known = await send(`${method} ${path}`, { 'If-None-Match': etag })
      expect(known.status, `the status of ${method} ${path}`).toBe(304)
      expect(known.headers.etag, 'the ETag of the 304').toBe(etag)
      const another = await send(`${method} ${path}`, { 'If-None-Match': '"another"' })
      expect(another.status, `the status of ${method} ${path} with another ETag`).toBe(200)
    }
  }
  const before = await etagOf('/users')
  await send('DELETE /users/1')
  expect((await send('GET /users', { 'If-None-Match': before })).status, 'the status after a change').toBe(
    200,
  )
})

test('reads If-None-Match as a list of ETags, weak ones and * included', async () => {
  const etag = await etagOf('/users')
  const strong = etag.replace(/^W\//, '')
  const lists = [`W/${strong}`, strong, `"a", ${etag}`, `${etag},"b"`, `W/"a,b" , W/${strong} , "c"`, '*']
  for (const list of lists) {
    expect((await send('GET /users', { 'If-None-Match': list })).status, `the status for ${list}`).toBe(304)
  }
  const inside = strong.slice(1, -1)
  for (const list of [`"${inside}x"`, `"x${inside}"`, '"*"', '""', '"a", "b"', inside.slice(0, -1)]) {
    expect((await send('GET /users', { 'If-None-Match': list })).status, `the status for ${list}`).toBe(200)
  }
})

test('answers 304 only instead of 200, and only to GET and HEAD', async () => {
  expect((await send('GET /users', { 'If-None-Match': '*' })).status).toBe(304)
  expect((await send('GET /users/99', { 'If-None-Match': '*' })).status, 'for what is not there').toBe(404)
  expect((await send('POST /users', { 'If-None-Match': '"a"' }, zoe)).status, 'for POST').toBe(201)
})
