import { expect, test } from 'vitest'
import { names, queriedLists, titles } from './queried-lists.ts'

const { found, expectUser, expectStatus } = queriedLists()

test('splits at the first ? and the first = only', async () => {
  await expectUser('name=what?', 'what?')
  await expectUser('name=a=b', 'a=b')
  await expectUser('x=?&name=a=b', 'a=b')
})

test('answers 400 for other ways to write a limit', async () => {
  expect(await found('/users?limit=2')).toEqual(names.slice(0, 2))
  const others = ['', '1.0', '1e1', '0x10', '+5', '%2B5', '%205', '5%20', '5%0A', '05', 'Infinity']
  for (const limit of others) {
    await expectStatus(`/users?limit=${limit}`, 400)
    await expectStatus(`/posts?limit=${limit}`, 400)
  }
})

test('answers 400 for name or limit given twice', async () => {
  await expectUser('name=Zo%C3%AB', 'Zoë')
  for (const query of ['name=Zo%C3%AB&name=a', 'name=a&name=a', 'name=a&n%61me=b', 'limit=1&limit=2']) {
    await expectStatus(`/users?${query}`, 400)
  }
  await expectStatus('/posts?limit=1&limit=1', 400)
})

test('answers 400 for an escape that cannot be decoded', async () => {
  await expectUser('name=%2541', '%41')
  for (const broken of ['%', '%4', '%zz', '%E0%A4%A', '%ff', '%C3', '%u0041']) {
    for (const query of [`?name=${broken}`, `?x=${broken}`, `?${broken}=1`]) {
      await expectStatus(`/users${query}`, 400)
    }
    await expectStatus(`/posts?tag=${broken}`, 400)
  }
})

test('ignores parameters it does not know', async () => {
  await expectUser('name=Zo%C3%AB&utm_source=mail&utm_source=web', 'Zoë')
  await expectUser('__proto__=x&constructor=y&&=&&name=Zo%C3%AB&', 'Zoë')
  expect(await found('/users?')).toEqual(names)
  expect(await found('/posts?name=Zo%C3%AB')).toEqual(titles)
})
