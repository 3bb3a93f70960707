import { expectProblem } from 'shared/contracts/problem.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { recordedQueries } from 'shared/testing/trace/sql-log.ts'
import { beforeEach, expect, test } from 'vitest'
import { apiOn, blog, idsOf, range } from './blog.ts'
import { partAfter, walk } from './walk.ts'

const { url, query, empty, user, post } = await blog()
const api = apiOn(url, poolFor(url))
const at = (time: string) => new Date(time)

beforeEach(empty)

const found = async (parameters: Record<string, string>) => {
  const { status, body } = await api.get(`/api/posts?${new URLSearchParams(parameters)}`)
  expect(status, `the status of ${JSON.stringify(parameters)}`).toBe(200)
  return idsOf(body.data)
}

test('takes wildcards and backslashes as letters', async () => {
  const ada = await user()
  const titles = [
    '100% cotton',
    '100 cotton',
    'snake_case',
    'snakeXcase',
    'C:\\temp',
    'C:temp',
    "it's (a+)+$ [x]",
  ]
  const ids: Record<string, number> = {}
  for (const title of titles) ids[title] = await post(ada, { title })
  for (const [q, title] of [
    ['100%', '100% cotton'],
    ['%', '100% cotton'],
    ['snake_', 'snake_case'],
    ['_', 'snake_case'],
    ['C:\\', 'C:\\temp'],
    ['\\', 'C:\\temp'],
    ['\\temp', 'C:\\temp'],
    ["it's", "it's (a+)+$ [x]"],
    ['(a+)+$ [', "it's (a+)+$ [x]"],
  ] as const) {
    expect(await found({ q }), `the posts for q=${q}`).toEqual([ids[title]])
  }
  for (const q of ['\\%', 'snake\\_case', '%%', '100_']) {
    expect(await found({ q }), `the posts for q=${q}`).toEqual([])
  }
})

test('finds letters beyond ASCII, whatever their case', async () => {
  const ada = await user()
  const [first, second] = [await post(ada, { title: 'ÉMILE' }), await post(ada, { title: '🍵 茶' })]
  expect(await found({ q: 'émile' })).toEqual([first])
  expect(await found({ q: '🍵' })).toEqual([second])
  expect(await found({ q: 'emile' })).toEqual([])
})

test('reads times with their zone, and excludes to', async () => {
  const ada = await user()
  const [first, second] = [
    await post(ada, { at: at('2026-01-01T10:00:00Z') }),
    await post(ada, { at: at('2026-01-01T12:00:00Z') }),
  ]
  expect(await found({ from: '2026-01-01T12:00:00Z' })).toEqual([second])
  expect(await found({ to: '2026-01-01T12:00:00Z' })).toEqual([first])
  expect(await found({ from: '2026-01-01T13:30:00+02:00' })).toEqual([second])
  expect(await found({ from: '2026-01-01T05:00:00.000-05:00', to: '2026-01-01T12:00:00.001Z' })).toEqual([
    second,
    first,
  ])
  expect(await found({ from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' })).toEqual([])
})

test('answers 400, never 500, to values that PostgreSQL cannot hold', async () => {
  await post(await user())
  expect(await found({ from: '0001-01-02T00:00:00Z', to: '9999-12-30T00:00:00Z' })).toHaveLength(1)
  expectProblem(await api.get('/api/posts?q=a%00b'), 400, 'a NUL character in q')
  for (const time of ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-23:59']) {
    for (const name of ['from', 'to']) {
      expectProblem(
        await api.get(`/api/posts?${new URLSearchParams({ [name]: time })}`),
        400,
        `${name}=${time}`,
      )
    }
  }
})

test('sends what clients type as parameters, never as SQL', async () => {
  await post(await user(), { title: 'needle7' })
  const searches: Record<string, string>[] = [
    { q: "needle7' OR 'a' = 'a" },
    { q: 'needle7', sort: 'title', author: '1234567' },
    { q: 'needle7', sort: '-comments', from: '2019-08-17T00:00:00Z' },
  ]
  for (const search of searches) await found(search)
  expect(recordedQueries().length, 'statements that were sent').toBeGreaterThan(0)
  for (const { text } of recordedQueries()) {
    for (const typed of ['needle7', '1234567', '2019-08-17']) {
      expect(text.includes(typed), `${typed} in the text of a statement: ${text}`).toBe(false)
    }
  }
})

test('shows posts with the same title once each, in one order', async () => {
  const ada = await user()
  const ids: number[] = []
  for (const _ of range(7)) ids.push(await post(ada, { title: 'Same' }))
  await query('UPDATE posts SET body = body WHERE id % 3 = 0')
  for (const sort of ['title', '-title', 'comments', '-comments']) {
    const walked = (await walk(api, `/api/posts?sort=${sort}&limit=2`)).flat()
    expect(
      walked.toSorted((a, b) => a - b),
      `the posts by cursors for ${sort}`,
    ).toEqual(ids)
    const pages: number[] = []
    for (const page of ['1', '2', '3', '4']) pages.push(...(await found({ sort, page, limit: '2' })))
    expect(pages, `the posts by page numbers for ${sort}`).toEqual(walked)
  }
})

test('binds a cursor to its order and filter', async () => {
  const ada = await user()
  for (const _ of range(3)) await post(ada, { title: 'Tea' })
  const own = '/api/posts?sort=title&q=tea&limit=1'
  const { next } = await partAfter(api, own, '')
  await partAfter(api, own, next ?? '')
  const after = encodeURIComponent(next ?? '')
  for (const search of [
    'sort=-title&q=tea',
    'sort=createdAt&q=tea',
    'q=tea',
    'sort=title',
    'sort=title&q=te',
  ]) {
    expectProblem(await api.get(`/api/posts?${search}&after=${after}`), 400, `the cursor at ?${search}`)
  }
})
