import { poolFor } from 'shared/testing/database/pool-for.ts'
import { beforeEach, expect, test } from 'vitest'
import { apiOn, blog } from './blog.ts'
import { documentOf } from './document.ts'
import { tour } from './tour.ts'

const { url, empty, user, post } = await blog()
const api = apiOn(url, poolFor(url))

beforeEach(empty)

test('describes the bounds of each body, and refuses other keys', async () => {
  const { bodyFaults } = await documentOf(api)
  const ada = await user()
  const hers = await post(ada)
  const fields = { title: 'Title', body: 'Body' }
  const comment = { authorId: ada, text: 'Text' }
  const users = ['post', '/api/users', '/api/users'] as const
  const posts = ['post', '/api/users/{id}/posts', `/api/users/${ada}/posts`] as const
  const changed = ['put', '/api/posts/{id}', `/api/posts/${hers}`] as const
  const comments = ['post', '/api/posts/{id}/comments', `/api/posts/${hers}/comments`] as const
  const cases: [request: readonly ['post' | 'put', string, string], body: object, isValid: boolean][] = [
    [users, { name: 'x'.repeat(100), email: 'x@example.com' }, true],
    [users, { name: 'x'.repeat(101), email: 'y@example.com' }, false],
    [users, { name: '', email: 'y@example.com' }, false],
    [users, { name: 'Ada', email: 'ada' }, false],
    [users, { name: 'Ada', email: `${'x'.repeat(250)}@example.com` }, false],
    [users, { name: 'Ada', email: 'y@example.com', isAdmin: true }, false],
    [posts, { ...fields, title: '🍵'.repeat(200) }, true],
    [posts, { ...fields, title: 'x'.repeat(201) }, false],
    [posts, { ...fields, body: 'x'.repeat(10_000) }, true],
    [posts, { ...fields, body: 'x'.repeat(10_001) }, false],
    [posts, { ...fields, body: '' }, false],
    [posts, { ...fields, id: 7 }, false],
    [changed, { ...fields, title: '' }, false],
    [changed, { ...fields, userId: ada }, false],
    [comments, { ...comment, text: 'x'.repeat(2_000) }, true],
    [comments, { ...comment, text: 'x'.repeat(2_001) }, false],
    [comments, { ...comment, authorId: 0 }, false],
    [comments, { ...comment, authorId: 1.5 }, false],
    [comments, { ...comment, authorId: 2_147_483_648 }, false],
    [comments, { ...comment, postId: hers }, false],
  ]
  for (const [[method, template, path], body, isValid] of cases) {
    const what = `${method.toUpperCase()} ${template} with ${JSON.stringify(body).slice(0, 80)}`
    const { status } = await api[method](path).send(body)
    expect(status < 300, `the app accepts ${what}`).toBe(isValid)
    expect(bodyFaults(method, template, body) === undefined, `the document accepts ${what}`).toBe(isValid)
  }
})

test('describes parameters as clients send them', async () => {
  const { operation, faults } = await documentOf(api)
  const parameters = (path: string) => operation('get', path).parameters ?? []
  /** Either as text, as it is sent, or as the number that it means. */
  const accepts = (schema: object, text: string) =>
    faults(schema, text) === undefined || faults(schema, Number(text)) === undefined
  const page = { page: ['2', 'x'], limit: ['100', '-'], after: ['abc', undefined] }
  const described: [path: string, query: Record<string, (string | undefined)[]>][] = [
    ['/api/users', page],
    ['/api/users/{id}/posts', page],
    ['/api/posts/{id}/comments', page],
    [
      '/api/posts',
      {
        ...page,
        author: ['7', 'Ada'],
        q: ['tea', ''],
        from: ['2026-01-01T00:00:00Z', 'yesterday'],
        to: ['2026-01-01T00:00:00+02:00', '2026-01-01'],
        sort: ['-comments', 'id'],
      },
    ],
    ['/api/posts/{id}', { include: ['comments', 'author'] }],
  ]
  for (const [path, query] of described) {
    const own = parameters(path).filter((parameter) => parameter.in === 'query')
    expect(own.map(({ name }) => name).sort(), `the query of ${path}`).toEqual(Object.keys(query).sort())
    for (const { name, required = false, schema } of own) {
      const what = `${name} of ${path}`
      expect(required, `whether ${what} is required`).toBe(false)
      const [valid = '', invalid] = query[name] ?? []
      expect(accepts(schema, valid), `the document accepts ${valid} as ${what}`).toBe(true)
      if (invalid === undefined) continue
      expect(accepts(schema, invalid), `the document accepts ${invalid} as ${what}`).toBe(false)
    }
    const ids = parameters(path).filter((parameter) => parameter.in === 'path')
    expect(ids.length, `ids in ${path}`).toBe(path.split('{').length - 1)
    for (const { required, schema } of ids) {
      expect(required, `whether the id in ${path} is required`).toBe(true)
      expect([accepts(schema, '7'), accepts(schema, 'abc')], `the id in ${path} accepts 7, abc`).toEqual([
        true,
        false,
      ])
    }
  }
})

test('names each status that the app answers', async () => {
  const { operation } = await documentOf(api)
  for (const { route, status } of await tour(api)) {
    const [method = '', path = ''] = route.split(' ')
    expect(
      Object.keys(operation(method.toLowerCase(), path).responses ?? {}),
      `the responses of ${route}`,
    ).toContain(String(status))
  }
})

test('describes 500 and 503 as problem details', async () => {
  const { operation, operations, faults, resolved } = await documentOf(api)
  expect(operations.length, 'routes in the document').toBeGreaterThan(0)
  const problem = {
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    detail: 'Try again',
    code: 'away',
  }
  for (const route of operations.filter((name) => name.includes(' /api/'))) {
    const [method = '', path = ''] = route.split(' ')
    const { responses = {} } = operation(method.toLowerCase(), path)
    for (const status of ['500', '503']) {
      const found = resolved<{ content?: Record<string, { schema?: object }> }>(
        responses[status] ?? responses.default,
      )
      const schema = found?.content?.['application/problem+json']?.schema
      expect(schema, `the schema of ${status} of ${route}`).toBeDefined()
      expect(faults(schema, problem), `faults of problem details as ${status} of ${route}`).toBeUndefined()
    }
  }
})
