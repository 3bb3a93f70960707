import { expectProblem } from 'shared/contracts/problem.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { beforeEach, expect, test } from 'vitest'
import { apiOn, blog, idsOf, pathsOf } from './blog.ts'
import { walk } from './walk.ts'

const { url, empty, user, post, comment } = await blog()
const api = apiOn(url, poolFor(url))
const day = (number: number) => new Date(Date.UTC(2026, 0, number))

interface Posts {
  ada: number
  bob: number
  apples: number
  bread: number
  cherries: number
  apricots: number
}
let made: Posts

beforeEach(async () => {
  await empty()
  const [ada, bob] = [await user('Ada'), await user('Bob')]
  made = {
    ada,
    bob,
    // Neither the order of the titles nor that of the times is that of the ids.
    bread: await post(bob, { title: 'Bread', at: day(2) }),
    apples: await post(ada, { title: 'Apples and pears', body: 'Bread', at: day(1) }),
    cherries: await post(ada, { title: 'Cherries', at: day(3) }),
    apricots: await post(bob, { title: 'apricots APPLES', at: day(4) }),
  }
  for (const id of [made.bread, made.bread, made.bread, made.cherries, made.cherries, made.apricots]) {
    await comment(id, ada)
  }
})

/** The names of the posts that the list shows, in its order. */
async function shown(search: string): Promise<{ names: string[]; total: number }> {
  const { status, body } = await api.get(`/api/posts?${search}`)
  expect(status, `the status of ?${search}`).toBe(200)
  const names = Object.fromEntries(Object.entries(made).map(([name, id]) => [id, name]))
  return { names: idsOf(body.data).map((id) => names[id] ?? `post ${id}`), total: body.total }
}

const namesFor = async (search: string) => (await shown(search)).names

test('filters by author, text and time', async () => {
  expect(await namesFor(''), 'all posts').toEqual(['apricots', 'cherries', 'bread', 'apples'])
  expect(await namesFor(`author=${made.ada}`)).toEqual(['cherries', 'apples'])
  expect(await namesFor('author=2147483647'), 'an unknown author').toEqual([])
  // In the title, not in the body.
  expect(await namesFor('q=bread')).toEqual(['bread'])
  expect(await namesFor('q=ES')).toEqual(['apricots', 'cherries', 'apples'])
  expect(await namesFor('q=and%20pears')).toEqual(['apples'])
  expect(await namesFor('from=2026-01-03T00:00:00Z')).toEqual(['apricots', 'cherries'])
  expect(await namesFor('to=2026-01-03T00:00:00Z')).toEqual(['bread', 'apples'])
})

test('sorts by createdAt, title and comments, both ways', async () => {
  // Capital letters may come first or not: what the database says.
  const titles = await namesFor('sort=title')
  expect(titles.indexOf('apples'), 'apples before bread').toBeLessThan(titles.indexOf('bread'))
  expect(titles.indexOf('bread'), 'bread before cherries').toBeLessThan(titles.indexOf('cherries'))
  expect(await namesFor('sort=-title')).toEqual(titles.toReversed())
  expect(await namesFor('sort=createdAt')).toEqual(['apples', 'bread', 'cherries', 'apricots'])
  expect(await namesFor('sort=-createdAt')).toEqual(['apricots', 'cherries', 'bread', 'apples'])
  expect(await namesFor('sort=-comments'), 'the most comments first').toEqual([
    'bread',
    'cherries',
    'apricots',
    'apples',
  ])
  expect(await namesFor('sort=comments')).toEqual(['apples', 'apricots', 'cherries', 'bread'])
})

test('answers 400 to any other order or filter', async () => {
  const wrong: Record<string, string[]> = {
    sort: [
      '',
      'id',
      'body',
      'email',
      'Title',
      '--title',
      '%2Btitle',
      'created_at',
      'title,createdAt',
      'constructor',
      '__proto__',
      'title;DROP%20TABLE%20posts',
      'title&sort=title',
    ],
    author: ['', '0', '-1', '1.5', 'Ada', '1e0', '2147483648', '1&author=2'],
    q: ['', 'x'.repeat(101), 'a&q=b'],
    from: [
      '',
      '2026-01-01',
      'yesterday',
      '2026-13-01T00:00:00Z',
      '2026-02-30T00:00:00Z',
      '2026-01-01T00:00:00',
    ],
    to: ['', '2026-01-01T25:00:00Z', '1767225600', '2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z'],
  }
  for (const [path, values] of Object.entries(wrong)) {
    for (const value of values) {
      const response = await api.get(`/api/posts?${path}=${value}`)
      expectProblem(response, 400, `?${path}=${value.slice(0, 40)}`)
      expect(pathsOf(response), `the paths in errors for ?${path}=${value.slice(0, 40)}`).toEqual([path])
    }
  }
  expect(await namesFor('utm_source=mail'), 'with a parameter of others').toHaveLength(4)
})

test('counts what the filter finds', async () => {
  expect(await shown('limit=1')).toEqual({ names: ['apricots'], total: 4 })
  expect(await shown(`author=${made.ada}&limit=1`)).toEqual({ names: ['cherries'], total: 2 })
  expect(await shown('q=apples&limit=1&page=2')).toEqual({ names: ['apples'], total: 2 })
  expect(await shown('from=2026-01-02T00:00:00Z&limit=1&page=9')).toEqual({ names: [], total: 3 })
  expect(await shown('q=nothing')).toEqual({ names: [], total: 0 })
})

test('combines filters with an order, pages and cursors', async () => {
  const { ada, bob, apples, bread, cherries, apricots } = made
  expect(await namesFor(`author=${bob}&q=apples`)).toEqual(['apricots'])
  expect(await namesFor(`author=${ada}&q=e&to=2026-01-02T00:00:00Z`)).toEqual(['apples'])
  expect(await namesFor('from=2026-01-02T00:00:00Z&to=2026-01-04T00:00:00Z&sort=createdAt')).toEqual([
    'bread',
    'cherries',
  ])
  expect(await namesFor('q=e&sort=-comments&limit=2&page=2')).toEqual(['apricots', 'apples'])
  expect(await walk(api, `/api/posts?sort=-comments&limit=1`), 'by cursors, the most comments first').toEqual(
    [[bread], [cherries], [apricots], [apples]],
  )
  expect(await walk(api, '/api/posts?q=apples&sort=createdAt&limit=1'), 'by cursors, filtered').toEqual([
    [apples],
    [apricots],
  ])
})
