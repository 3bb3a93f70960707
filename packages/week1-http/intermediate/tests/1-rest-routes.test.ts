import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#intermediate/app.ts'
import type { UserStore } from '#intermediate/users.ts'

const emptyStore: UserStore = {
  list: () => [],
  get: () => undefined,
  create: (fields) => ({ id: 1, ...fields }),
  update: () => undefined,
  remove: () => false,
}
const app = createApp({ users: emptyStore })

/** The methods that have a route at the path, as Express lists them: `['GET', 'POST']`. HEAD comes with GET. */
async function methodsAt(path: string): Promise<string[]> {
  const { allow = '' } = (await request(app).options(path)).headers
  const methods = allow.split(/, */).filter(Boolean)
  return methods.filter((method) => method !== 'HEAD' && method !== 'OPTIONS').sort()
}

async function expectMethods(path: string, methods: string[]) {
  expect(await methodsAt(path), `the methods of ${path}`).toEqual(methods)
}

test('lists no users as an object with an empty array', async () => {
  const response = await request(app).get('/api/users')
  expect(response.status, 'the status').toBe(200)
  expect(response.type, 'the content type').toBe('application/json')
  expect(response.body).toEqual({ data: [] })
  expect(() => createApp(), 'createApp without options').not.toThrow()
  expect(() => createApp({}), 'createApp without users').not.toThrow()
})

test('has routes for GET and POST at /api/users', async () => {
  await expectMethods('/api/users', ['GET', 'POST'])
})

test('has routes for GET, PUT and DELETE at /api/users/:id', async () => {
  // Words match :id too, unless one has a route of its own.
  for (const id of ['1', '234', 'create', 'new', 'update', 'delete', 'list', 'all']) {
    await expectMethods(`/api/users/${id}`, ['DELETE', 'GET', 'PUT'])
  }
})

test('has no routes elsewhere', async () => {
  expect((await request(app).get('/api/users')).status, 'the status of GET /api/users').toBe(200)
  for (const path of [
    '/users',
    '/users/1',
    '/api',
    '/api/user',
    '/api/users/1/edit',
    '/api/users/delete/1',
    '/api/users/update/1',
  ]) {
    await expectMethods(path, [])
    expect((await request(app).get(path)).status, `the status of GET ${path}`).toBe(404)
  }
})
