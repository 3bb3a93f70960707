import { request } from 'shared/testing/http.ts'
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

/** The methods that have a route at the path, as Express finds them: `['GET', 'HEAD', 'POST']`. */
async function methodsAt(path: string): Promise<string[]> {
  const { allow = '' } = (await request(app).options(path)).headers
  return allow.split(/, */).filter(Boolean)
}

test('lists no users as an object with an empty array', async () => {
  const response = await request(app).get('/api/users')
  expect(response.status).toBe(200)
  expect(response.type, 'the content type').toBe('application/json')
  expect(response.body).toEqual({ data: [] })
})

test('has routes for GET and POST at /api/users', async () => {
  const methods = await methodsAt('/api/users')
  expect(methods, 'the methods of /api/users').toEqual(expect.arrayContaining(['GET', 'POST']))
  for (const method of ['PUT', 'DELETE']) expect(methods, 'the methods of /api/users').not.toContain(method)
})

test('has routes for GET, PUT and DELETE at /api/users/:id', async () => {
  for (const path of ['/api/users/1', '/api/users/234']) {
    const methods = await methodsAt(path)
    expect(methods, `the methods of ${path}`).toEqual(expect.arrayContaining(['GET', 'PUT', 'DELETE']))
    expect(methods, `the methods of ${path}`).not.toContain('POST')
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
  ]) {
    expect(await methodsAt(path), `the methods of ${path}`).toEqual([])
    expect((await request(app).get(path)).status, `the status of GET ${path}`).toBe(404)
  }
})
