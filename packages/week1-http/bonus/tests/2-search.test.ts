import { test } from 'vitest'
import { searchIn } from './search-requests.ts'

const names = [
  ...['John Smith', 'Elton John', 'Ada Lovelace', 'JOHNNY CASH', 'Joan Clarke', 'Émile Zola', 'ÅSA ÖBERG'],
  ...['Ирина Жукова', '100% Sure', 'snake_case', 'a.*b', 'Smith (Junior)', 'C:\\users', '[admin]', 'x+y'],
]
const johns = ['John Smith', 'Elton John', 'JOHNNY CASH']
const { expectFound, expectPage, expectRejected } = searchIn(names)
const growing = searchIn(['Ada Lovelace'])

test('finds the users whose name contains the text', async () => {
  await expectFound('John', johns)
  await expectFound('n S', ['John Smith'])
  await expectFound(' John', ['Elton John'])
  await expectFound('John ', ['John Smith'])
  await expectFound('Ada Lovelace', ['Ada Lovelace'])
  await expectFound('nobody', [])
  await expectPage('?limit=100', { page: 1, limit: 100, total: names.length, names })
  await growing.expectFound('Grace', [])
  growing.store.create({ name: 'Grace Hopper', email: 'grace@example.com' })
  await growing.expectFound('Grace', ['Grace Hopper'])
})

test('ignores case in every alphabet', async () => {
  for (const text of ['john', 'JOHN', 'jOhN']) await expectFound(text, johns)
  for (const text of ['émile', 'ÉMILE']) await expectFound(text, ['Émile Zola'])
  await expectFound('åsa öberg', ['ÅSA ÖBERG'])
  await expectFound('жуков', ['Ирина Жукова'])
})

test('takes every character literally', async () => {
  await expectFound('%', ['100% Sure'])
  await expectFound('_', ['snake_case'])
  await expectFound('.*', ['a.*b'])
  await expectFound('(', ['Smith (Junior)'])
  await expectFound('\\', ['C:\\users'])
  await expectFound('[a', ['[admin]'])
  await expectFound('+', ['x+y'])
  for (const text of ['J%n', 'J_hn', '^John', 'John|Ada', '$']) await expectFound(text, [])
})

test('searches only the name', async () => {
  await expectFound('Joan', ['Joan Clarke'])
  for (const text of ['johnson', 'reader1', 'example', 'name', '14']) await expectFound(text, [])
})

test('sends a page of what it found, with its total', async () => {
  await expectPage('?name=john&page=1&limit=2', { page: 1, limit: 2, total: 3, names: johns.slice(0, 2) })
  await expectPage('?name=john&page=2&limit=2', { page: 2, limit: 2, total: 3, names: ['JOHNNY CASH'] })
  await expectPage('?name=john&page=3&limit=2', { page: 3, limit: 2, total: 3, names: [] })
})

test('rejects an empty text and one above 100 characters', async () => {
  await expectFound('x'.repeat(100), [])
  await expectRejected(`?name=${'x'.repeat(101)}`, 'name')
  await expectRejected('?name=', 'name')
  await expectRejected('?name', 'name')
})
