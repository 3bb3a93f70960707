import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { beforeAll, expect, test } from 'vitest'
import { createApp } from '#project/app.ts'
import { createPostStore } from '#project/posts.ts'
import { createUserStore } from '#project/users.ts'
import { json, message } from './wire.ts'

allowForStarts()

const server = startProcess(subjectFile('#project/server.ts'), { env: { PORT: '0' } })
const ada = { id: 1, name: 'Ada' }
const zoe = { id: 2, name: 'Zoë' }
const post = { id: 1, title: 'Chunks', tags: ['http'] }

let url: string

beforeAll(async () => {
  const app = createApp({ users: createUserStore([ada, zoe]), posts: createPostStore([post]) })
  url = (await listen(app)).url
})

const get = (path: string) => rawRequest(url, path)
const methodsIn = (allow = '') => allow.split(',').map((method) => method.trim())

async function expectStatus(method: string, path: string, status: number) {
  const response = await rawRequest(url, path, { method })
  expect(response.status, `the status of ${method} ${path}`).toBe(status)
  return response
}

test('answers GET /users and GET /posts with all there are, as JSON', async () => {
  const users = await expectStatus('GET', '/users', 200)
  expect(users.headers['content-type'], 'the content type').toMatch(/^application\x2fjson\b/)
  expect(json(users)).toEqual({ data: [ada, zoe] })
  const posts = await expectStatus('GET', '/posts?from=newsletter', 200)
  expect(json(posts)).toEqual({ data: [post] })
})

test('answers GET /users/:id and GET /posts/:id with the one that has this id', async () => {
  expect(json(await expectStatus('GET', '/users/2', 200))).toEqual(zoe)
  expect(json(await expectStatus('GET', '/users/1', 200))).toEqual(ada)
  expect(json(await expectStatus('GET', '/posts/1', 200))).toEqual(post)
})

test('answers 404 where there is nothing', async () => {
  await expectStatus('GET', '/users/2', 200)
  const nothing = [
    '/',
    '/users/',
    '/users/1/',
    '/users/1/posts',
    '/Users',
    '/user',
    '/usersx',
    '/users/99',
    '/posts/2',
  ]
  for (const path of [...nothing, '/constructor', '/toString', '/__proto__'])
    await expectStatus('GET', path, 404)
  await expectStatus('POST', '/nowhere', 404)
})

test('answers 400 for an id that is no positive integer', async () => {
  await expectStatus('GET', '/users/2', 200)
  for (const id of [
    'abc',
    '0',
    '-1',
    '1.5',
    '1.0',
    '1e0',
    '0x1',
    '1abc',
    '+1',
    '%201',
    'null',
    'constructor',
  ]) {
    await expectStatus('GET', `/users/${id}`, 400)
    await expectStatus('GET', `/posts/${id}`, 400)
  }
})

test('answers HEAD like GET, without a body', async () => {
  const socket = await openSocket(url)
  for (const path of ['/users', '/posts/1', '/users/99', '/nowhere']) {
    socket.write(message(`HEAD ${path}`) + message(`GET ${path}`))
    // A body after the headers would be read as the beginning of the next response.
    const head = await socket.response()
    const full = await socket.response()
    expect(head.status, `the status of HEAD ${path}`).toBe(full.status)
    expect(head.headers['content-type'], `the type of HEAD ${path}`).toBe(full.headers['content-type'])
  }
  await expectStatus('HEAD', '/users', 200)
})

test('answers 405 with Allow where the path has other methods', async () => {
  for (const path of ['/users', '/users/1', '/posts', '/posts/1', '/users?a=b', '/users/99']) {
    for (const method of ['PUT', 'PATCH']) {
      const { headers } = await expectStatus(method, path, 405)
      expect(methodsIn(headers.allow), `Allow of ${method} ${path}`).toEqual(
        expect.arrayContaining(['GET', 'HEAD']),
      )
    }
  }
})

test('answers OPTIONS with 204 and the same Allow', async () => {
  for (const path of ['/users', '/posts/1']) {
    const { headers, body } = await expectStatus('OPTIONS', path, 204)
    expect(body).toBe('')
    const refused = await expectStatus('PUT', path, 405)
    expect(methodsIn(headers.allow).sort()).toEqual(methodsIn(refused.headers.allow).sort())
  }
  await expectStatus('OPTIONS', '/nowhere', 404)
})

test('says in Allow just what a path takes', async () => {
  for (const path of ['/users', '/users/1', '/posts', '/posts/1']) {
    const allow = methodsIn((await expectStatus('OPTIONS', path, 204)).headers.allow)
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const { status } = await rawRequest(url, path, { method })
      expect(
        status !== 405,
        `whether ${path} takes ${method}, of which Allow says "${allow.join(', ')}"`,
      ).toBe(allow.includes(method))
    }
  }
})

test('takes the path out of a target that is a whole URL', async () => {
  for (const origin of [
    'http://example.com',
    'http://example.com:8080',
    'HTTPS://EXAMPLE.COM',
    'http://users',
  ]) {
    expect(json(await expectStatus('GET', `${origin}/users/2`, 200))).toEqual(zoe)
    await expectStatus('GET', `${origin}/users?next=http://x/posts`, 200)
    await expectStatus('GET', origin, 404)
  }
})

test('takes a path as it is written', async () => {
  await expectStatus('GET', '/users', 200)
  const untidy = [
    '//users',
    '//x/users',
    '//',
    '///',
    '/./users',
    '/posts/../users',
    '/users/../users/1',
    '/\\users',
  ]
  for (const path of [
    ...untidy,
    'http://x//users',
    '//x:y/users',
    '/users//1',
    '/x?/users',
    '/http://x/users',
  ]) {
    await expectStatus('GET', path, 404)
  }
})

test('decodes each segment of a path once, and answers 400 where it cannot', async () => {
  expect(json(await get('/%75sers/%32'))).toEqual(zoe)
  await expectStatus('GET', '/users%2F2', 404)
  await expectStatus('GET', '/users/%2532', 400)
  for (const path of ['/users/%', '/users/%zz', '/users/%E0%A4%A', '/%ff', '/nowhere/%C3']) {
    await expectStatus('GET', path, 400)
  }
})

test('server.ts serves it on the port in PORT', async () => {
  const [origin = ''] = await server.line(/http:\/\/[^\s/]+:\d+/)
  expect((await rawRequest(origin, '/users')).status, 'the status of GET /users').toBe(200)
})
