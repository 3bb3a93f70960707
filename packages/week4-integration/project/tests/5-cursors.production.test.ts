import { expectProblem } from 'shared/contracts/problem.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { beforeEach, expect, test } from 'vitest'
import { apiOn, blog, range } from './blog.ts'
import { readByRows, sentDuring } from './plan.ts'
import { partAfter, walk } from './walk.ts'

const { url, db, query, empty, user, post, comment } = await blog()
const api = apiOn(url, poolFor(url))

beforeEach(empty)

test('reads hardly more rows than it shows, wherever the cursor is', async () => {
  await query(
    `INSERT INTO users (name, email) SELECT 'Ada', n || '@example.com' FROM generate_series(1, 1000) AS n`,
  )
  await query('ANALYZE users')
  let after: string | null = ''
  for (const _ of range(8)) after = (await partAfter(api, '/api/users?limit=100', after ?? '')).next
  const sent = await sentDuring(url, async (hooked) => {
    const { ids } = await partAfter(hooked, '/api/users?limit=10', after ?? '')
    expect(ids).toEqual(range(10).map((index) => 801 + index))
  })
  for (const { text, values } of sent) {
    const read = await readByRows(db, { text, values })
    expect(read, `rows read from the tables by: ${text}`).toBeLessThanOrEqual(30)
  }
})

test('tells moments apart that differ by a microsecond', async () => {
  const ada = await user()
  const ids = []
  for (const microsecond of range(6)) {
    const id = await post(ada)
    await query(
      `UPDATE posts SET created_at = '2026-01-01T00:00:00Z'::timestamptz + $2 * interval '1 us' WHERE id = $1`,
      [
        id,
        // Not in the order of the ids.
        (microsecond * 5) % 6,
      ],
    )
    ids[(microsecond * 5) % 6] = id
  }
  expect((await walk(api, '/api/posts?limit=1')).flat()).toEqual(ids.reverse())
})

test('binds a cursor to its list', async () => {
  const [ada, bob] = [await user('Ada'), await user('Bob')]
  for (const author of [ada, ada, bob, bob]) await comment(await post(author), author)
  await comment(1, ada)
  const lists = ['/api/users', '/api/posts', `/api/users/${ada}/posts`, `/api/users/${bob}/posts`]
  const cursors = []
  for (const list of [...lists, '/api/posts/1/comments']) {
    const { next } = await partAfter(api, `${list}?limit=1`, '')
    cursors.push({ list, next: next ?? '' })
  }
  for (const { list, next } of cursors) {
    await partAfter(api, `${list}?limit=1`, next)
    for (const other of [...lists, '/api/posts/2/comments'].filter((path) => path !== list)) {
      const response = await api.get(`${other}?after=${encodeURIComponent(next)}`)
      expectProblem(response, 400, `a cursor of ${list} at ${other}`)
    }
  }
})

test('answers 400, never 500, to a cursor that was changed', async () => {
  const ada = await user()
  for (const _ of range(3)) await post(ada)
  const { next } = await partAfter(api, '/api/posts?limit=1', '')
  const cursor = next ?? ''
  expect(cursor.length, 'the length of a cursor').toBeGreaterThan(0)
  await partAfter(api, '/api/posts?limit=1', cursor)
  const places = range(40).map((index) => Math.floor((index * cursor.length) / 40))
  for (const place of new Set(places)) {
    for (const changed of [
      `${cursor.slice(0, place)}${cursor[place] === '0' ? '1' : '0'}${cursor.slice(place + 1)}`,
      cursor.slice(0, place),
    ]) {
      if (changed === '' || changed === cursor) continue
      const { status } = await api.get(`/api/posts?after=${encodeURIComponent(changed)}`)
      expect([200, 400], `the status for ${changed}`).toContain(status)
    }
  }
})
