import { expectProblem } from 'shared/contracts/problem.ts'
import { beside } from 'shared/testing/database/beside.ts'
import { failOn } from 'shared/testing/database/failures.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { queriesDuring, statements } from 'shared/testing/trace/sql-log.ts'
import { beforeEach, expect, test } from 'vitest'
import { apiOn, blog, pathsOf, range, silentApi } from './blog.ts'

const { url, db, query, empty, user, post, comment } = await blog()
const pool = poolFor(url)
const api = apiOn(url, pool)

beforeEach(empty)

test('sends as many statements for 50 comments as for 1', async () => {
  const ada = await user()
  const [one, many] = [await post(ada), await post(ada)]
  await comment(one, ada)
  for (const index of range(50)) await comment(many, await user(`User ${index}`))
  const sent = async (path: string, shown: (body: { data: []; comments: [] }) => [], count: number) => {
    const queries = await queriesDuring(async () => {
      const { body } = await api.get(path)
      expect(shown(body), `the comments in ${path}`).toHaveLength(count)
    })
    return statements(queries).length
  }
  const list = (id: number, count: number) =>
    sent(`/api/posts/${id}/comments?limit=100`, ({ data }) => data, count)
  expect(await list(many, 50), 'statements for a list').toBe(await list(one, 1))
  const included = (id: number, count: number) =>
    sent(`/api/posts/${id}?include=comments`, ({ comments }) => comments, count)
  expect(await included(many, 20), 'statements for a post with comments').toBe(await included(one, 1))
})

test('reads no more comments than it shows', async () => {
  const ada = await user()
  const hers = await post(ada)
  for (const _ of range(40)) await comment(hers, ada)
  for (const path of [`/api/posts/${hers}?include=comments`, `/api/posts/${hers}/comments?limit=20`]) {
    const read = await queriesDuring(async () => {
      expect((await api.get(path)).status, `the status of ${path}`).toBe(200)
    })
    const most = Math.max(...read.map(({ rows = 0 }) => rows))
    expect(most, `rows that one statement returns for ${path}`).toBeLessThanOrEqual(21)
  }
})

test('answers 400 to an include that it does not know', async () => {
  const ada = await user()
  const hers = await post(ada)
  expect((await api.get(`/api/posts/${hers}?include=comments&utm_source=mail`)).status).toBe(200)
  for (const include of [
    'author',
    'comments,author',
    'Comments',
    'constructor',
    'comments&include=comments',
    '',
  ]) {
    const response = await api.get(`/api/posts/${hers}?include=${include}`)
    expectProblem(response, 400, `include=${include}`)
    expect(pathsOf(response), `the paths in errors for include=${include}`).toEqual(['include'])
  }
})

test('answers 404 for a post or author who is deleted at that moment', async () => {
  const [ada, bob] = [await user('Ada'), await user('Bob')]
  const [first, second] = [await post(ada), await post(ada)]
  const add = (postId: number) => async () =>
    api.post(`/api/posts/${postId}/comments`).send({ authorId: bob, text: 'Text' })
  const onDeleted = await beside(
    { db, url },
    (other) => other.query('DELETE FROM posts WHERE id = $1', [first]),
    add(first),
  )
  expectProblem(onDeleted, 404, 'a comment on a post that is being deleted')
  const byDeleted = await beside(
    { db, url },
    (other) => other.query('DELETE FROM users WHERE id = $1', [bob]),
    add(second),
  )
  expectProblem(byDeleted, 404, 'a comment by a user who is being deleted')
  expect(await query('SELECT id FROM comments'), 'the comments in the database').toEqual([])
})

test('answers 500 to an error that nobody expects', async () => {
  const silent = silentApi(pool)
  const ada = await user()
  const hers = await post(ada)
  const id = await comment(hers, ada)
  for (const event of ['INSERT', 'DELETE'] as const) {
    await failOn(url, { table: 'comments', event, code: '23503', message: 'made by the test' })
  }
  for (const response of [
    await silent.post(`/api/posts/${hers}/comments`).send({ authorId: ada, text: 'Text' }),
    await silent.delete(`/api/comments/${id}`),
  ]) {
    expectProblem(response, 500, 'a write that fails in the database')
    expect(response.text).not.toContain('made by the test')
  }
})
