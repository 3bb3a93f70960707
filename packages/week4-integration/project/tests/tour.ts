import { expect } from 'vitest'
import type { Api } from './walk.ts'

/** The routes of exercises 2 to 5. */
export const ROUTES = [
  'DELETE /api/comments/{}',
  'DELETE /api/posts/{}',
  'DELETE /api/users/{}',
  'GET /api/posts',
  'GET /api/posts/{}',
  'GET /api/posts/{}/comments',
  'GET /api/users',
  'GET /api/users/{}',
  'GET /api/users/{}/posts',
  'POST /api/posts/{}/comments',
  'POST /api/users',
  'POST /api/users/{}/posts',
  'PUT /api/posts/{}',
  'PUT /api/users/{}',
]

/** One exchange of a tour. */
export interface Exchange {
  /** `GET /api/users/{}` */
  route: string
  status: number
  type: string
  body: unknown
}

type Method = 'get' | 'post' | 'put' | 'delete'

/** Requests that show every route with a success, and the usual failures. */
export async function tour(api: Api): Promise<Exchange[]> {
  const exchanges: Exchange[] = []
  async function send(method: Method, path: string, body?: object | string) {
    const test = api[method](path)
    if (typeof body === 'string') test.type('text/plain')
    const response = await (body === undefined ? test : test.send(body))
    const route = `${method.toUpperCase()} ${path.replace(/\?.*/, '').replace(/\/\d+(?=\/|$)/g, '/{}')}`
    exchanges.push({ route, status: response.status, type: response.type, body: response.body })
    return response.body
  }
  const ada = { name: 'Ada', email: 'ada@example.com' }
  const fields = { title: 'Title', body: 'Body' }
  const large = { title: 'x'.repeat(200_000), body: 'Body' }
  const { id } = await send('post', '/api/users', ada)
  await send('post', '/api/users', { name: 'Bob', email: 'bob@example.com' })
  expect(id, 'the id of a new user').toEqual(expect.any(Number))
  const { id: postId } = await send('post', `/api/users/${id}/posts`, fields)
  await send('post', `/api/users/${id}/posts`, fields)
  const { id: commentId } = await send('post', `/api/posts/${postId}/comments`, {
    authorId: id,
    text: 'Text',
  })
  for (const path of [
    '/api/users',
    `/api/users/${id}/posts`,
    '/api/posts',
    `/api/posts/${postId}/comments`,
  ]) {
    for (const search of ['', '?page=9', '?after=&limit=1', '?page=0']) await send('get', path + search)
  }
  await send('get', '/api/posts?q=title&sort=-comments')
  await send('get', `/api/users/${id}`)
  await send('get', `/api/posts/${postId}`)
  await send('get', `/api/posts/${postId}?include=comments`)
  await send('get', `/api/posts/${postId}?include=author`)
  await send('put', `/api/users/${id}`, ada)
  await send('put', `/api/posts/${postId}`, fields)
  // Failures: taken, not valid, too large, another type, unknown.
  for (const [method, path] of [
    ['post', '/api/users'],
    ['put', `/api/users/${id}`],
  ] as const) {
    await send(method, path, { name: 'Eve', email: 'BOB@example.com' })
  }
  for (const [method, path] of [
    ['post', '/api/users'],
    ['put', `/api/users/${id}`],
    ['post', `/api/users/${id}/posts`],
    ['put', `/api/posts/${postId}`],
    ['post', `/api/posts/${postId}/comments`],
  ] as const) {
    for (const body of [{}, large, 'text']) await send(method, path, body)
  }
  const unknown = 2_147_483_647
  await send('post', `/api/users/${unknown}/posts`, fields)
  await send('post', `/api/posts/${unknown}/comments`, { authorId: id, text: 'Text' })
  await send('put', `/api/users/${unknown}`, { name: 'Cleo', email: 'cleo@example.com' })
  await send('put', `/api/posts/${unknown}`, fields)
  for (const path of [`/api/users/${unknown}/posts`, `/api/posts/${unknown}/comments`])
    await send('get', path)
  await send('delete', `/api/comments/${commentId}`)
  for (const path of [`/api/posts/${postId}`, `/api/users/${id}`]) await send('delete', path)
  for (const path of ['/api/comments/0', '/api/posts/0', '/api/users/0']) await send('delete', path)
  for (const kind of ['posts', 'users']) await send('get', `/api/${kind}/${unknown}`)
  for (const kind of ['comments', 'posts', 'users']) await send('delete', `/api/${kind}/${unknown}`)
  return exchanges
}
