import { expectProblem } from 'shared/contracts/problem.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { beforeEach, expect, test } from 'vitest'
import { apiOn, blog, idsOf, pathsOf, range } from './blog.ts'
import { partAfter, walk } from './walk.ts'

const { url, query, empty, user, post, comment } = await blog()
const api = apiOn(url, poolFor(url))
const day = (number: number) => new Date(Date.UTC(2026, 0, number))

beforeEach(empty)

/** Posts of two users in turn. @returns their ids, newest first. */
async function posts(count: number, at = day): Promise<number[]> {
  const authors = [await user('Ada'), await user('Bob')]
  const ids = []
  for (const index of range(count)) ids.unshift(await post(authors[index % 2] ?? 0, { at: at(index + 1) }))
  return ids
}

test('lists all posts, newest first', async () => {
  const ids = await posts(12)
  await comment(ids[0] ?? 0, 1)
  // A changed row moves to another place in the table.
  await query('UPDATE posts SET title = title WHERE id = $1', [ids[3]])
  const page = async (search: string) => {
    const { status, body } = await api.get(`/api/posts${search}`)
    expect(status, `the status of ${search || 'the list'}`).toBe(200)
    return { ...body, data: idsOf(body.data) }
  }
  expect(await page('')).toEqual({ data: ids.slice(0, 10), page: 1, limit: 10, total: 12 })
  expect(await page('?page=3&limit=5')).toEqual({ data: ids.slice(10), page: 3, limit: 5, total: 12 })
  expect(await page('?page=9'), 'a page after the last').toEqual({ data: [], page: 9, limit: 10, total: 12 })
  expect(idsOf((await api.get('/api/posts?after=')).body.data), 'from the beginning').toEqual(
    ids.slice(0, 10),
  )
  const { body } = await api.get('/api/posts?limit=1')
  expect(body.data[0], 'a post in the list').toEqual((await api.get(`/api/posts/${ids[0]}`)).body)
  expect(body.data[0].commentCount, 'its commentCount').toBe(1)
})

test('goes on after a cursor in every list, to the end', async () => {
  const ids = await posts(6)
  const [ada = 0, bob = 0] = [1, 2]
  const hers = ids.filter((_, index) => index % 2 === 1)
  const comments = []
  for (const index of range(4)) comments.push(await comment(ids[0] ?? 0, bob, { at: day(index + 1) }))
  const lists: [path: string, parts: number[][]][] = [
    ['/api/users?limit=1', [[ada], [bob]]],
    ['/api/posts?limit=2', [ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]],
    [`/api/users/${ada}/posts?limit=2`, [hers.slice(0, 2), hers.slice(2)]],
    [`/api/posts/${ids[0]}/comments?limit=3`, [comments.slice(0, 3), comments.slice(3)]],
  ]
  for (const [path, parts] of lists) expect(await walk(api, path), `the parts of ${path}`).toEqual(parts)
  const whole = await partAfter(api, '/api/posts?limit=6', '')
  expect(whole, 'a list that just fits').toEqual({ ids, next: null })
  const { body } = await api.get('/api/posts?after=&limit=1')
  expect(body.data[0], 'a post in the list').toEqual((await api.get(`/api/posts/${ids[0]}`)).body)
  await query('DELETE FROM posts')
  expect(await partAfter(api, '/api/posts?limit=2', ''), 'an empty list').toEqual({ ids: [], next: null })
})

test('shows each post once while others come and go', async () => {
  const ids = await posts(6)
  const added: number[] = []
  const parts = await walk(api, '/api/posts?limit=2', async (shown) => {
    // Three come at the top, and the last one that was shown goes: its place is still a place.
    for (const index of range(3)) added.push(await post(1, { at: day(20 + index) }))
    await query('DELETE FROM posts WHERE id = $1', [shown.at(-1)])
  })
  expect(added.length, 'posts that came in between').toBeGreaterThan(1)
  expect(parts.flat(), 'the posts in all parts').toEqual(ids)
})

test('shows posts of the same moment once each', async () => {
  const ids = await posts(7, () => day(1))
  await query('UPDATE posts SET title = title WHERE id % 3 = 0')
  expect((await walk(api, '/api/posts?limit=2')).flat(), 'by cursors').toEqual(ids)
  const pages = []
  for (const page of [1, 2, 3, 4]) pages.push(...(await api.get(`/api/posts?limit=2&page=${page}`)).body.data)
  expect(idsOf(pages), 'by page numbers').toEqual(ids)
})

test('answers 400 to a cursor that cannot be', async () => {
  await posts(3)
  const { next } = await partAfter(api, '/api/posts?limit=1', '')
  const wrong: [search: string, paths: string[]][] = [
    ['after=x', ['after']],
    ['after=bnVsbA', ['after']],
    ['after=%00', ['after']],
    [`after=${next}&after=${next}`, ['after']],
    [`after=${next}&page=1`, ['page']],
    [`after=${next}&limit=0`, ['limit']],
    [`after=${next}&limit=101`, ['limit']],
    ['after=&limit=1e1', ['limit']],
  ]
  for (const path of ['/api/posts', '/api/users', '/api/users/1/posts', '/api/posts/1/comments']) {
    for (const [search, paths] of wrong) {
      const response = await api.get(`${path}?${search}`)
      expectProblem(response, 400, `${path}?${search}`)
      if (path === '/api/posts') {
        expect(pathsOf(response), `the paths in errors for ${search}`).toEqual(paths)
      }
    }
  }
})
