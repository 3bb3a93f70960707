import { Validator } from '@seriousme/openapi-schema-validator'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { beforeEach, expect, test } from 'vitest'
import { apiOn, blog } from './blog.ts'
import { documentOf, shape } from './document.ts'
import { ROUTES, tour } from './tour.ts'

const { url, empty } = await blog()
const api = apiOn(url, poolFor(url))

beforeEach(empty)

test('serves a valid OpenAPI 3.1 document', async () => {
  const { body } = await documentOf(api)
  expect(body.openapi, 'the version').toMatch(/^3\.1\.\d+$/)
  const { valid, errors } = await new Validator().validate(body)
  expect(errors ?? [], 'what the validator says').toEqual([])
  expect(valid, 'whether the document is valid').toBe(true)
})

test('describes every route of the app, and no other', async () => {
  const { operations } = await documentOf(api)
  expect(
    ROUTES.filter((route) => !operations.includes(route)),
    'routes that it does not describe',
  ).toEqual([])
  const others = operations.filter((route) => !ROUTES.includes(route))
  const invented = []
  for (const route of others) {
    const [method = '', path = ''] = route.split(' ')
    const known = ['get', 'post', 'put', 'delete', 'patch'].find((name) => name === method.toLowerCase())
    const response = await api[(known ?? 'get') as 'get'](path.replaceAll('{}', '1'))
    if (response.status === 404 || response.status === 405) invented.push(route)
  }
  expect(invented, 'routes that it describes and the app does not have').toEqual([])
})

test('describes each response that the app sends', async () => {
  const { operation, faults, resolved } = await documentOf(api)
  const exchanges = await tour(api)
  for (const { route, status, type, body } of exchanges) {
    const [method = '', path = ''] = route.split(' ')
    const { responses = {} } = operation(method.toLowerCase(), path)
    const range = `${Math.floor(status / 100)}XX`
    const found = responses[status] ?? responses[range] ?? responses.default
    expect(found, `the response ${status} of ${route} in the document`).toBeDefined()
    const { content } = resolved<{ content?: Record<string, { schema?: object }> }>(found)
    if (status === 204) {
      expect(content, `the content of 204 of ${route}`).toBeUndefined()
      continue
    }
    const media = content?.[type]
    expect(media?.schema, `the schema of ${status} ${type} of ${route}`).toBeDefined()
    expect(faults(media?.schema, body), `faults of a response ${status} of ${route}`).toBeUndefined()
    for (const [key, incomplete] of withoutEachKey(body)) {
      expect(faults(media?.schema, incomplete), `faults of ${route} without ${key}`).toBeDefined()
    }
    // A schema that accepts anything describes nothing.
    expect(
      faults(media?.schema, { strange: true }),
      `faults of nonsense as ${status} of ${route}`,
    ).toBeDefined()
  }
  const shown = new Set(exchanges.filter(({ status }) => status < 300).map(({ route }) => shape(route)))
  expect(
    ROUTES.filter((route) => !shown.has(route)),
    'routes without a success',
  ).toEqual([])
})

/** A successful answer without each of its keys, or its first item without each of its own. */
function withoutEachKey(body: unknown): [key: string, incomplete: object][] {
  const { data, status } = body as { data?: object[]; status?: number }
  if (status !== undefined) return []
  const whole = data === undefined ? (body as object) : (data[0] ?? {})
  return Object.keys(whole)
    .filter((key) => key !== 'comments')
    .map((key) => {
      const rest = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key))
      return [key, data === undefined ? rest : { ...(body as object), data: [rest] }]
    })
}

test('describes bodies as the app takes them', async () => {
  const { bodyFaults } = await documentOf(api)
  const { body: ada } = await api.post('/api/users').send({ name: 'Ada', email: 'ada@example.com' })
  const { body: hers } = await api.post(`/api/users/${ada.id}/posts`).send({ title: 'Title', body: 'Body' })
  const user = { name: 'Bob', email: 'bob@example.com' }
  const post = { title: 'Title', body: 'Body' }
  const comment = { authorId: ada.id, text: 'Text' }
  for (const [method, template, path, valid] of [
    ['post', '/api/users', '/api/users', user],
    ['put', '/api/users/{id}', `/api/users/${ada.id}`, user],
    ['post', '/api/users/{id}/posts', `/api/users/${ada.id}/posts`, post],
    ['put', '/api/posts/{id}', `/api/posts/${hers.id}`, post],
    ['post', '/api/posts/{id}/comments', `/api/posts/${hers.id}/comments`, comment],
  ] as const) {
    const what = `${method.toUpperCase()} ${template}`
    expect(bodyFaults(method, template, valid), `faults of a valid body of ${what}`).toBeUndefined()
    for (const key of Object.keys(valid)) {
      for (const value of [undefined, null, { a: 1 }]) {
        const invalid = JSON.parse(JSON.stringify({ ...valid, [key]: value }))
        expect(
          (await api[method](path).send(invalid)).status,
          `the status of ${what} with ${JSON.stringify(invalid)}`,
        ).toBe(400)
        expect(
          bodyFaults(method, template, invalid),
          `faults of ${JSON.stringify(invalid)} for ${what}`,
        ).toBeDefined()
      }
    }
  }
})

test('shows a page with every route, without scripts', async () => {
  const { status, type, text } = await api.get('/docs')
  expect(status, 'the status of /docs').toBe(200)
  expect(type, 'the content type of /docs').toBe('text/html')
  for (const path of Object.keys((await documentOf(api)).body.paths)) expect(text, 'the page').toContain(path)
  expect(text, 'the page').not.toMatch(/<script|javascript:/i)
  expect(text, 'the page').not.toMatch(/(src|href)\s*=\s*["']?\s*(https?:)?\x2f\x2f/i)
})
