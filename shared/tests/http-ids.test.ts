import { expect, test } from 'vitest'
import { MAX_ID, parseId } from '../http/ids.ts'

test('reads ids from 1 to the largest integer of PostgreSQL', () => {
  expect([parseId('1'), parseId('42'), parseId('2147483647')]).toEqual([1, 42, MAX_ID])
})

test('rejects everything else with 400', () => {
  const texts = [
    '',
    '0',
    '-1',
    '+1',
    '01',
    '1.0',
    '1e3',
    '0x10',
    ' 1',
    '1\n',
    'abc',
    '٣',
    '2147483648',
    '9'.repeat(400),
  ]
  for (const text of [...texts, undefined, 7, ['7']]) {
    expect(() => parseId(text), String(text)).toThrow(
      expect.objectContaining({ status: 400, code: 'invalid-id' }),
    )
  }
})
