import { expectProblem } from 'shared/contracts/problem.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { beforeEach, expect, test } from 'vitest'
import { apiOn, blog, idsOf, pathsOf, range } from './blog.ts'

const { url, query, empty, user, post, comment } = await blog()
const api = apiOn(url, poolFor(url))
const UNKNOWN = 2_147_483_647

beforeEach(empty)

test('adds a post to a user who exists', async () => {
  const [, ada] = [await user('Bob'), await user('Ada')]
  const response = await api
    .post(`/api/users/${ada}/posts?from=form`)
    .send({ title: ' Hello ', body: ' Hi\n' })
  expect(response.status, 'the status').toBe(201)
  const [row] = await query<{ id: number; createdAt: Date }>(
    'SELECT id, user_id, title, body, created_at AS "createdAt" FROM posts',
  )
  expect(row, 'the row').toMatchObject({ user_id: ada, title: 'Hello', body: ' Hi\n' })
  const shown = {
    id: row?.id,
    title: 'Hello',
    body: ' Hi\n',
    author: { id: ada, name: 'Ada' },
    createdAt: row?.createdAt.toISOString(),
    commentCount: 0,
  }
  expect(response.body).toEqual(shown)
  const location = new URL(response.headers.location ?? '', 'http://localhost')
  expect(location.pathname + location.search, 'Location').toBe(`/api/posts/${row?.id}`)
  expect((await api.get(location.pathname)).body, 'the post at its Location').toEqual(shown)
})

test('shows a post with its author and the number of its comments', async () => {
  const [ada, bob] = [await user('Ada'), await user('Bob')]
  const [hers, his] = [await post(ada, { title: 'Hers' }), await post(bob, { title: 'His' })]
  for (const author of [ada, bob, bob]) await comment(hers, author)
  const { status, body } = await api.get(`/api/posts/${hers}`)
  expect(status, 'the status').toBe(200)
  expect(body).toMatchObject({ id: hers, author: { id: ada, name: 'Ada' }, commentCount: 3 })
  expect((await api.get(`/api/posts/${his}`)).body).toMatchObject({
    author: { id: bob, name: 'Bob' },
    commentCount: 0,
  })
})

test('lists the posts of a user, newest first', async () => {
  const [ada, bob] = [await user('Ada'), await user('Bob')]
  const day = (number: number) => new Date(Date.UTC(2026, 0, number))
  const [old, newest, middle] = [
    await post(ada, { title: 'Old', at: day(1) }),
    await post(ada, { title: 'New', at: day(3) }),
    await post(ada, { title: 'Middle', at: day(2) }),
  ]
  await post(bob)
  for (const _ of range(2)) await comment(middle, bob)
  const path = `/api/users/${ada}/posts`
  const { status, body } = await api.get(path)
  expect(status, 'the status').toBe(200)
  expect({ ...body, data: idsOf(body.data) }).toEqual({
    data: [newest, middle, old],
    page: 1,
    limit: 10,
    total: 3,
  })
  expect(body.data[1]).toEqual({
    id: middle,
    title: 'Middle',
    body: 'Body',
    author: { id: ada, name: 'Ada' },
    createdAt: '2026-01-02T00:00:00.000Z',
    commentCount: 2,
  })
  const second = (await api.get(`${path}?page=2&limit=2`)).body
  expect({ ...second, data: idsOf(second.data) }).toEqual({ data: [old], page: 2, limit: 2, total: 3 })
})

test('replaces one post, and deletes one', async () => {
  const [, ada] = [await user('Bob'), await user('Ada')]
  const [first, second] = [await post(ada, { title: 'First' }), await post(ada, { title: 'Second' })]
  await comment(first, ada)
  const before = (await api.get(`/api/posts/${first}`)).body
  const replaced = await api.put(`/api/posts/${first}`).send({ title: 'Changed', body: 'New' })
  expect(replaced.status, 'the status of PUT').toBe(200)
  expect(replaced.body).toEqual({ ...before, title: 'Changed', body: 'New' })
  expect((await api.get(`/api/posts/${first}`)).body, 'the post after PUT').toEqual(replaced.body)
  expect((await api.get(`/api/posts/${second}`)).body.title, 'the other post').toBe('Second')
  const deleted = await api.delete(`/api/posts/${first}`)
  expect([deleted.status, deleted.text], 'the response to DELETE').toEqual([204, ''])
  expectProblem(await api.get(`/api/posts/${first}`), 404, 'GET of the deleted post')
  expect(await query('SELECT id FROM posts'), 'the posts that are left').toEqual([{ id: second }])
})

test('answers 404 for an unknown user and an unknown post', async () => {
  const ada = await user()
  const hers = await post(ada)
  expect((await api.get(`/api/posts/${hers}`)).status, 'the status of a post').toBe(200)
  const fields = { title: 'Title', body: 'Body' }
  for (const [what, response] of [
    ['POST for an unknown user', await api.post(`/api/users/${UNKNOWN}/posts`).send(fields)],
    ['the list of an unknown user', await api.get(`/api/users/${UNKNOWN}/posts`)],
    ['GET of an unknown post', await api.get(`/api/posts/${UNKNOWN}`)],
    ['PUT of an unknown post', await api.put(`/api/posts/${UNKNOWN}`).send(fields)],
    ['DELETE of an unknown post', await api.delete(`/api/posts/${UNKNOWN}`)],
  ] as const) {
    expectProblem(response, 404, what)
  }
  expect((await query('SELECT id FROM posts')).length, 'posts in the database').toBe(1)
})

test('answers 400 to a post or an id that is not valid', async () => {
  const ada = await user()
  const hers = await post(ada)
  const wrong: [path: string, body: object][] = [
    ['title', { body: 'Body' }],
    ['title', { title: ' ', body: 'Body' }],
    ['title', { title: 'x'.repeat(201), body: 'Body' }],
    ['title', { title: 7, body: 'Body' }],
    ['body', { title: 'Title' }],
    ['body', { title: 'Title', body: '' }],
    ['body', { title: 'Title', body: 'x'.repeat(10_001) }],
    ['userId', { title: 'Title', body: 'Body', userId: ada }],
    ['createdAt', { title: 'Title', body: 'Body', createdAt: '2026-01-01T00:00:00Z' }],
  ]
  for (const [path, body] of wrong) {
    for (const response of [
      await api.post(`/api/users/${ada}/posts`).send(body),
      await api.put(`/api/posts/${hers}`).send(body),
    ]) {
      const what = `a post with ${JSON.stringify(body).slice(0, 60)}`
      expectProblem(response, 400, what)
      expect(pathsOf(response), `the paths in errors after ${what}`).toEqual([path])
    }
  }
  for (const id of ['abc', '0', '1.5', '2147483648']) {
    expectProblem(await api.get(`/api/posts/${id}`), 400, `the post ${id}`)
    expectProblem(await api.delete(`/api/posts/${id}`), 400, `DELETE of the post ${id}`)
    expectProblem(await api.get(`/api/users/${id}/posts`), 400, `the posts of the user ${id}`)
  }
  const rows = await query('SELECT id, title, body FROM posts')
  expect(rows, 'the posts in the database').toEqual([{ id: hers, title: 'Title', body: 'Body' }])
})
