import { expectProblem } from 'shared/contracts/problem.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { beforeEach, expect, test } from 'vitest'
import { apiOn, blog, idsOf, pathsOf, range } from './blog.ts'

const { url, query, empty, user, post, comment } = await blog()
const api = apiOn(url, poolFor(url))
const UNKNOWN = 2_147_483_647
const minute = (number: number) => new Date(Date.UTC(2026, 0, 1, 0, number))

beforeEach(empty)

test('adds a comment to a post', async () => {
  const [ada, bob] = [await user('Ada'), await user('Bob')]
  const [hers, other] = [await post(ada), await post(ada)]
  const response = await api.post(`/api/posts/${hers}/comments`).send({ authorId: bob, text: ' Nice!\n' })
  expect(response.status, 'the status').toBe(201)
  const [row] = await query<{ id: number; createdAt: Date }>(
    'SELECT id, post_id, author_id, text, created_at AS "createdAt" FROM comments',
  )
  expect(row, 'the row').toMatchObject({ post_id: hers, author_id: bob, text: ' Nice!\n' })
  expect(response.body).toEqual({
    id: row?.id,
    text: ' Nice!\n',
    author: { id: bob, name: 'Bob' },
    createdAt: row?.createdAt.toISOString(),
  })
  const count = async (id: number) => (await api.get(`/api/posts/${id}`)).body.commentCount
  expect([await count(hers), await count(other)], 'commentCount of both posts').toEqual([1, 0])
})

test('lists comments with their authors, oldest first', async () => {
  const [ada, bob] = [await user('Ada'), await user('Bob')]
  const [hers, other] = [await post(ada), await post(ada)]
  await comment(other, ada)
  const [second, third, first] = [
    await comment(hers, bob, { text: 'second', at: minute(2) }),
    await comment(hers, ada, { text: 'third', at: minute(3) }),
    await comment(hers, ada, { text: 'first', at: minute(1) }),
  ]
  const { status, body } = await api.get(`/api/posts/${hers}/comments`)
  expect(status, 'the status').toBe(200)
  const shown = (id: number, text: string, author: object, number: number) => ({
    id,
    text,
    author,
    createdAt: minute(number).toISOString(),
  })
  expect(body).toEqual({
    data: [
      shown(first, 'first', { id: ada, name: 'Ada' }, 1),
      shown(second, 'second', { id: bob, name: 'Bob' }, 2),
      shown(third, 'third', { id: ada, name: 'Ada' }, 3),
    ],
    page: 1,
    limit: 10,
    total: 3,
  })
  const page = (await api.get(`/api/posts/${hers}/comments?page=2&limit=2`)).body
  expect({ ...page, data: idsOf(page.data) }).toEqual({ data: [third], page: 2, limit: 2, total: 3 })
})

test('shows a post with its first 20 comments for ?include=comments', async () => {
  const [ada, bob] = [await user('Ada'), await user('Bob')]
  const [hers, quiet] = [await post(ada), await post(ada)]
  const ids = []
  // The newest is inserted first, so the order of the rows is not that of the times.
  for (const index of range(25)) ids.unshift(await comment(hers, bob, { at: minute(59 - index) }))
  const { status, body } = await api.get(`/api/posts/${hers}?include=comments`)
  expect(status, 'the status').toBe(200)
  const alone = (await api.get(`/api/posts/${hers}`)).body
  expect(alone, 'the post without include').not.toHaveProperty('comments')
  expect({ ...body, comments: idsOf(body.comments) }).toEqual({ ...alone, comments: ids.slice(0, 20) })
  expect(body.commentCount, 'commentCount').toBe(25)
  const listed = (await api.get(`/api/posts/${hers}/comments?limit=20`)).body.data
  expect(body.comments, 'the comments in the post and in the list').toEqual(listed)
  const none = await api.get(`/api/posts/${quiet}?include=comments`)
  expect(none.body.comments, 'comments of a post without any').toEqual([])
})

test('deletes one comment', async () => {
  const ada = await user()
  const hers = await post(ada)
  const [first, second] = [await comment(hers, ada), await comment(hers, ada)]
  const response = await api.delete(`/api/comments/${first}`)
  expect([response.status, response.text], 'the response').toEqual([204, ''])
  expect(await query('SELECT id FROM comments'), 'the comments that are left').toEqual([{ id: second }])
  expectProblem(await api.delete(`/api/comments/${first}`), 404, 'the same comment again')
  expect((await api.get(`/api/posts/${hers}`)).body.commentCount, 'commentCount').toBe(1)
})

test('answers 404 for an unknown post or author', async () => {
  const ada = await user()
  const hers = await post(ada)
  const text = 'Text'
  const added = await api.post(`/api/posts/${hers}/comments`).send({ authorId: ada, text })
  expect(added.status, 'the status of a comment').toBe(201)
  for (const [what, response] of [
    [
      'a comment on an unknown post',
      await api.post(`/api/posts/${UNKNOWN}/comments`).send({ authorId: ada, text }),
    ],
    [
      'a comment by an unknown user',
      await api.post(`/api/posts/${hers}/comments`).send({ authorId: UNKNOWN, text }),
    ],
    ['the comments on an unknown post', await api.get(`/api/posts/${UNKNOWN}/comments`)],
    ['an unknown post with comments', await api.get(`/api/posts/${UNKNOWN}?include=comments`)],
    ['DELETE of an unknown comment', await api.delete(`/api/comments/${UNKNOWN}`)],
  ] as const) {
    expectProblem(response, 404, what)
  }
  expect((await query('SELECT id FROM comments')).length, 'comments in the database').toBe(1)
})

test('answers 400 to a comment or an id that is not valid', async () => {
  const ada = await user()
  const hers = await post(ada)
  const wrong: [path: string, body: object][] = [
    ['text', { authorId: ada }],
    ['text', { authorId: ada, text: '' }],
    ['text', { authorId: ada, text: 'x'.repeat(2_001) }],
    ['authorId', { text: 'Text' }],
    ['authorId', { authorId: String(ada), text: 'Text' }],
    ['authorId', { authorId: 0, text: 'Text' }],
    ['authorId', { authorId: 2_147_483_648, text: 'Text' }],
    ['postId', { authorId: ada, text: 'Text', postId: hers }],
  ]
  for (const [path, body] of wrong) {
    const response = await api.post(`/api/posts/${hers}/comments`).send(body)
    const what = `a comment with ${JSON.stringify(body).slice(0, 60)}`
    expectProblem(response, 400, what)
    expect(pathsOf(response), `the paths in errors after ${what}`).toEqual([path])
  }
  for (const id of ['abc', '0', '2147483648']) {
    expectProblem(await api.get(`/api/posts/${id}/comments`), 400, `the comments on the post ${id}`)
    expectProblem(await api.delete(`/api/comments/${id}`), 400, `DELETE of the comment ${id}`)
  }
  expect(await query('SELECT id FROM comments'), 'the comments in the database').toEqual([])
})
