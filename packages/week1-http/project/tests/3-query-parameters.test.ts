import { expect, test } from 'vitest'
import { many, names, queriedLists, titles } from './queried-lists.ts'

const { found, foundInMany, expectUser, expectStatus } = queriedLists()

test('finds users by their exact name', async () => {
  await expectUser('name=Zo%C3%AB', 'Zoë')
  await expectUser('x=1&name=Zo%c3%ab&y=2', 'Zoë')
  for (const name of ['zo%C3%AB', 'Ada', 'ovelace', '']) {
    expect(await found(`/users?name=${name}`), `GET /users?name=${name}`).toEqual([])
  }
  expect(await found('/users')).toEqual(names)
})

test('finds the posts that have every tag', async () => {
  expect(await found('/posts?tag=http')).toEqual(['One', 'Two'])
  expect(await found('/posts?tag=http&tag=node&tag=c%2B%2B')).toEqual(['Two'])
  expect(await found('/posts?tag=c%2B%2B&limit=5&tag=http')).toEqual(['Two'])
  expect(await found('/posts?tag=http&tag=a+b')).toEqual([])
  expect(await found('/posts')).toEqual(titles)
})

test('decodes names and values once, after the cut', async () => {
  await expectUser('name=Ada%20Lovelace', 'Ada Lovelace')
  await expectUser('name=Ada+Lovelace', 'Ada Lovelace')
  await expectUser('n%61me=Ada+Lovelace', 'Ada Lovelace')
  await expectUser('name=a%2Bb', 'a+b')
  await expectUser('name=a%26b', 'a&b')
  await expectUser('name=a%3Db', 'a=b')
  await expectUser('name=%2541', '%41')
  expect(await found('/posts?tag=a+b')).toEqual(['Three'])
})

test('returns limit items, or 10 by default', async () => {
  for (const path of ['/users', '/posts']) {
    expect(await foundInMany(path)).toEqual(many.slice(0, 10))
    for (const limit of [1, 10, 99, 100]) {
      expect(await foundInMany(`${path}?limit=${limit}`)).toEqual(many.slice(0, limit))
    }
  }
  expect(await foundInMany('/users?limit=1&name=Item+50'), 'searched first').toEqual(['Item 50'])
  expect(await found('/posts?limit=1&tag=a+b'), 'searched first').toEqual(['Three'])
})

test('answers 400 for a limit that is not from 1 to 100', async () => {
  expect(await found('/users?limit=2')).toEqual(names.slice(0, 2))
  for (const limit of ['0', '101', '-1', '1.5', 'ten', '5x', '1000']) {
    await expectStatus(`/users?limit=${limit}`, 400)
    await expectStatus(`/posts?limit=${limit}`, 400)
  }
})
