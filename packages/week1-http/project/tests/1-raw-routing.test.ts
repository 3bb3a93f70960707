import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { expect, test } from 'vitest'
import { ada, methodsIn, post, routedApp, zoe } from './routed-app.ts'
import { json, message } from './wire.ts'

const { url, expectStatus } = routedApp()

test('answers GET /users and GET /posts with everything in the store', async () => {
  const users = await expectStatus('GET', '/users', 200)
  expect(users.headers['content-type'], 'the content type').toMatch(/^application\x2fjson\b/)
  expect(json(users)).toEqual({ data: [ada, zoe] })
  const posts = await expectStatus('GET', '/posts?from=newsletter', 200)
  expect(json(posts)).toEqual({ data: [post] })
})

test('answers GET /users/:id and GET /posts/:id with that resource', async () => {
  expect(json(await expectStatus('GET', '/users/2', 200))).toEqual(zoe)
  expect(json(await expectStatus('GET', '/users/1?from=newsletter', 200))).toEqual(ada)
  expect(json(await expectStatus('GET', '/posts/1', 200))).toEqual(post)
})

test('answers 404 for unknown paths and unknown ids', async () => {
  await expectStatus('GET', '/users/2', 200)
  for (const path of ['/', '/user', '/usersx', '/users/1/posts', '/users/99', '/posts/2', '/constructor']) {
    await expectStatus('GET', path, 404)
  }
  await expectStatus('POST', '/nowhere', 404)
  await expectStatus('DELETE', '/nowhere', 404)
})

test('answers 400 for an id that is not a positive integer', async () => {
  await expectStatus('GET', '/users/2', 200)
  for (const id of ['abc', '0', '-1', '1.5', '1abc', 'null', 'constructor']) {
    await expectStatus('GET', `/users/${id}`, 400)
    await expectStatus('GET', `/posts/${id}`, 400)
  }
})

test('answers HEAD like GET, without a body', async () => {
  const socket = await openSocket(url())
  for (const path of ['/users', '/posts/1', '/users/99', '/users/abc', '/nowhere']) {
    socket.write(message(`HEAD ${path}`) + message(`GET ${path}`))
    // A body after the headers would be read as the beginning of the next response.
    const head = await socket.response()
    const full = await socket.response()
    expect(head.status, `the status of HEAD ${path}`).toBe(full.status)
    expect(head.headers['content-type'], `the type of HEAD ${path}`).toBe(full.headers['content-type'])
  }
  await expectStatus('HEAD', '/users', 200)
})

test('answers 405 with Allow for other methods of a path', async () => {
  for (const path of ['/users', '/users/1', '/posts', '/posts/1', '/users?a=b', '/users/99']) {
    for (const method of ['PUT', 'PATCH']) {
      const { headers } = await expectStatus(method, path, 405)
      expect(methodsIn(headers.allow), `Allow of ${method} ${path}`).toContain('GET')
    }
  }
})
