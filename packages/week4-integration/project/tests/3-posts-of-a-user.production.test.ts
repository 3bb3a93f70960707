import { expectProblem } from 'shared/contracts/problem.ts'
import { beside } from 'shared/testing/database/beside.ts'
import { connectionsTo, failOn } from 'shared/testing/database/failures.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { queriesDuring, statements } from 'shared/testing/trace/sql-log.ts'
import { beforeEach, expect, test } from 'vitest'
import { apiOn, blog, idsOf, range, silentApi } from './blog.ts'

const { url, db, query, empty, user, post, comment } = await blog()
const pool = poolFor(url)
const api = apiOn(url, pool)

beforeEach(empty)

test('lists 50 posts with as many statements as 2', async () => {
  const ada = await user()
  const path = `/api/users/${ada}/posts?limit=100`
  const add = async () => comment(await post(ada), ada)
  for (const _ of range(2)) await add()
  let body: { data: { id: number; commentCount: number }[] } = { data: [] }
  const few = await queriesDuring(async () => {
    body = (await api.get(path)).body
  })
  expect(body.data, 'the list of two').toHaveLength(2)
  for (const _ of range(48)) await add()
  const many = await queriesDuring(async () => {
    body = (await api.get(path)).body
  })
  expect(body.data, 'the list of fifty').toHaveLength(50)
  expect(
    body.data.every(({ commentCount }) => commentCount === 1),
    'every post has its count',
  ).toBe(true)
  expect(statements(many).length, 'statements for 50 posts').toBe(statements(few).length)
})

test('answers 404 for a user who is deleted at that moment', async () => {
  const [ada, bob] = [await user('Ada'), await user('Bob')]
  const his = await post(bob)
  const response = await beside(
    { db, url },
    (other) => other.query('DELETE FROM users WHERE id = $1', [ada]),
    async () => api.post(`/api/users/${ada}/posts`).send({ title: 'Title', body: 'Body' }),
  )
  expectProblem(response, 404, 'a post of a user who is being deleted')
  expect(await query('SELECT id FROM posts'), 'the posts in the database').toEqual([{ id: his }])
})

test('keeps text as it is, and refuses what PostgreSQL cannot store', async () => {
  const ada = await user()
  const path = `/api/users/${ada}/posts`
  for (const fields of [
    { title: '🍵'.repeat(200), body: '茶'.repeat(10_000) },
    { title: `Robert'); DROP TABLE posts;--`, body: '<script>alert(1)</script>' },
  ]) {
    const { status, body } = await api.post(path).send(fields)
    expect(status, 'the status of a post').toBe(201)
    expect((await api.get(`/api/posts/${body.id}`)).body, 'the post').toMatchObject(fields)
  }
  for (const text of ['NUL\0', 'half \ud83c of it']) {
    expectProblem(await api.post(path).send({ title: text, body: 'Body' }), 400, 'such a title')
    expectProblem(await api.post(path).send({ title: 'Title', body: text }), 400, 'such a body')
  }
})

test('answers 500 to an error that nobody expects, and goes on', async () => {
  const silent = silentApi(pool)
  const ada = await user()
  const hers = await post(ada)
  const fields = { title: 'Title', body: 'Body' }
  const failures = []
  for (const event of ['INSERT', 'UPDATE', 'DELETE'] as const) {
    // Another foreign key than the one to the user: no reason to say that there is no such user.
    failures.push(await failOn(url, { table: 'posts', event, code: '23503', message: 'made by the test' }))
  }
  for (const response of [
    await silent.post(`/api/users/${ada}/posts`).send(fields),
    await silent.put(`/api/posts/${hers}`).send(fields),
    await silent.delete(`/api/posts/${hers}`),
  ]) {
    expectProblem(response, 500, 'a write that fails in the database')
    expect(response.text).not.toContain('made by the test')
  }
  for (const failure of failures) await failure.remove()
  expect((await api.delete(`/api/posts/${hers}`)).status, 'the status afterwards').toBe(204)
  const open = (await connectionsTo(url)).filter(({ state }) => state.startsWith('idle in transaction'))
  expect(open, 'connections in a transaction').toEqual([])
  expect(idsOf((await api.get(`/api/users/${ada}/posts`)).body.data)).toEqual([])
})
