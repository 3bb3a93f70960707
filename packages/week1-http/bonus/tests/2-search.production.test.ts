import { test } from 'vitest'
import { searchIn } from './search-requests.ts'

const joined = '\u00c9mile Zola'
const combined = 'E\u0301mile Verhaeren'
const greek = 'ΟΔΥΣΣΕΥΣ'
const smiling = '😀'.repeat(100)
const { expectFound, expectRejected } = searchIn(['Ada Lovelace', joined, combined, greek, smiling])

test('finds a letter however its accent is encoded', async () => {
  await expectFound('\u00e9mile', [joined, combined])
  await expectFound('e\u0301mile', [joined, combined])
  await expectFound('E\u0301MILE', [joined, combined])
})

test('finds a word by a part that ends in Σ', async () => {
  for (const text of ['ΟΔΥΣΣ', 'οδυσσ', 'ΟΔΥΣΣΕΥΣ', 'οδυσσευς']) await expectFound(text, [greek])
})

test('counts an emoji as one character', async () => {
  for (const length of [1, 51, 100]) await expectFound('😀'.repeat(length), [smiling])
  await expectRejected(`?name=${encodeURIComponent('😀'.repeat(101))}`, 'name')
})

test('rejects a name that comes twice', async () => {
  await expectRejected('?name=ada&name=grace', 'name')
  await expectRejected('?name=ada&name=', 'name')
})
