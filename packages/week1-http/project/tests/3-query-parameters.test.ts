import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { beforeAll, expect, test } from 'vitest'
import { createApp } from '#project/app.ts'
import { createPostStore } from '#project/posts.ts'
import { createUserStore } from '#project/users.ts'
import { json } from './wire.ts'

const names = ['Ada Lovelace', 'Zoë', 'a+b', 'a=b', 'a&b', 'what?', '%41', 'a;b']
const posts = [
  { title: 'One', tags: ['http', 'node'] },
  { title: 'Two', tags: ['http', 'c++', 'node'] },
  { title: 'Three', tags: ['node', 'a b'] },
]
const many = Array.from({ length: 120 }, (_, index) => ({ name: `User ${index + 1}` }))

let url: string
let manyUrl: string

beforeAll(async () => {
  const users = createUserStore(names.map((name) => ({ name })))
  url = (await listen(createApp({ users, posts: createPostStore(posts) }))).url
  manyUrl = (await listen(createApp({ users: createUserStore(many), posts: createPostStore(manyPosts()) })))
    .url
})

const manyPosts = () => many.map(({ name }) => ({ title: name, tags: [] }))

async function found(target: string, key: 'name' | 'title', origin = url): Promise<string[]> {
  const response = await rawRequest(origin, target)
  expect(response.status, `the status of GET ${target}`).toBe(200)
  return json(response)?.data?.map((item: Record<string, string>) => item[key])
}

async function expectUser(query: string, name: string) {
  expect(await found(`/users?${query}`, 'name'), `GET /users?${query}`).toEqual([name])
}

async function expectStatus(target: string, status: number) {
  expect((await rawRequest(url, target)).status, `the status of GET ${target}`).toBe(status)
}

test('finds users by their name', async () => {
  await expectUser('name=Zo%C3%AB', 'Zoë')
  await expectUser('x=1&name=Zo%c3%ab&y=2', 'Zoë')
  expect(await found('/users?name=zo%C3%AB', 'name')).toEqual([])
  expect(await found('/users?name=Ada', 'name')).toEqual([])
  expect(await found('/users?name=', 'name')).toEqual([])
  expect(await found('http://example.com/users?name=Zo%C3%AB', 'name')).toEqual(['Zoë'])
})

test('decodes names and values, just once and after the cut', async () => {
  await expectUser('name=Ada%20Lovelace', 'Ada Lovelace')
  await expectUser('name=Ada+Lovelace', 'Ada Lovelace')
  await expectUser('n%61me=Ada+Lovelace', 'Ada Lovelace')
  await expectUser('name=a%2Bb', 'a+b')
  await expectUser('name=a%26b', 'a&b')
  await expectUser('name=a%3Db', 'a=b')
  await expectUser('name=a%3Bb', 'a;b')
  await expectUser('name=%2541', '%41')
})

test('cuts at the first ? and at the first = only', async () => {
  await expectUser('name=what?', 'what?')
  await expectUser('name=a=b', 'a=b')
  await expectUser('name=a;b', 'a;b')
  await expectUser('x=?&name=a=b', 'a=b')
})

test('finds the posts that have every tag', async () => {
  expect(await found('/posts?tag=http', 'title')).toEqual(['One', 'Two'])
  expect(await found('/posts?tag=http&tag=node&tag=c%2B%2B', 'title')).toEqual(['Two'])
  expect(await found('/posts?tag=c%2B%2B&limit=5&tag=http', 'title')).toEqual(['Two'])
  expect(await found('/posts?tag=a+b', 'title')).toEqual(['Three'])
  expect(await found('/posts?tag=http&tag=a+b', 'title')).toEqual([])
  expect(await found('/posts', 'title')).toEqual(['One', 'Two', 'Three'])
})

test('answers 400 for an escape that cannot be decoded', async () => {
  await expectUser('name=%2541', '%41')
  for (const broken of ['%', '%4', '%zz', '%E0%A4%A', '%ff', '%C3', '%u0041']) {
    for (const target of [
      `/users?name=${broken}`,
      `/users?x=${broken}`,
      `/users?${broken}=1`,
      `/posts?tag=${broken}`,
    ]) {
      await expectStatus(target, 400)
    }
  }
})

test('answers 400 for name or limit given twice', async () => {
  await expectUser('name=Zo%C3%AB', 'Zoë')
  for (const query of ['name=Zo%C3%AB&name=a', 'name=a&name=a', 'name=a&n%61me=b', 'limit=1&limit=2']) {
    await expectStatus(`/users?${query}`, 400)
  }
  await expectStatus('/posts?limit=1&limit=1', 400)
})

test('lists limit items, 10 unless told', async () => {
  for (const [path, key] of [
    ['/users', 'name'],
    ['/posts', 'title'],
  ] as const) {
    const all = many.map(({ name }) => name)
    expect(await found(path, key, manyUrl)).toEqual(all.slice(0, 10))
    expect(await found(`${path}?limit=1`, key, manyUrl)).toEqual(all.slice(0, 1))
    expect(await found(`${path}?limit=99`, key, manyUrl)).toEqual(all.slice(0, 99))
    expect(await found(`${path}?limit=100`, key, manyUrl)).toEqual(all.slice(0, 100))
  }
  expect(await found('/users?limit=1&name=User+50', 'name', manyUrl), 'found first, then limited').toEqual([
    'User 50',
  ])
})

test('answers 400 for a limit that is no integer from 1 to 100', async () => {
  expect(await found('/users?limit=2', 'name')).toEqual(names.slice(0, 2))
  for (const limit of [
    '',
    '0',
    '101',
    '-1',
    '1.5',
    '1.0',
    '1e1',
    '0x10',
    '+5',
    '%205',
    '5%20',
    '5%0A',
    'ten',
    'Infinity',
  ]) {
    await expectStatus(`/users?limit=${limit}`, 400)
    await expectStatus(`/posts?limit=${limit}`, 400)
  }
})

test('ignores what it does not know', async () => {
  await expectUser('name=Zo%C3%AB&utm_source=mail&utm_source=web', 'Zoë')
  await expectUser('__proto__=x&constructor=y&&=&&name=Zo%C3%AB&', 'Zoë')
  expect(await found('/users?', 'name')).toEqual(names)
  expect(await found('/posts?name=Zo%C3%AB', 'title')).toEqual(['One', 'Two', 'Three'])
})
