import { expect, test } from 'vitest'
import { offsetOf, parsePage } from '../http/pagination.ts'

test('reads the first ten items without parameters', () => {
  expect(parsePage({})).toEqual({ page: 1, limit: 10 })
  expect(parsePage({ utm_source: 'mail', 'page[]': '7' })).toEqual({ page: 1, limit: 10 })
})

test('reads pages to a million of 100 items at most', () => {
  expect(parsePage({ page: '1000000', limit: '100' })).toEqual({ page: 1_000_000, limit: 100 })
  expect(parsePage({ limit: '1' })).toEqual({ page: 1, limit: 1 })
})

test('counts the items before a page', () => {
  expect(offsetOf({ page: 1, limit: 10 })).toBe(0)
  expect(offsetOf({ page: 1_000_000, limit: 100 })).toBe(99_999_900)
})

test('rejects everything else with 400, and names each wrong parameter', () => {
  const texts = [
    '',
    ' ',
    '0',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    ' 1',
    'abc',
    '٣',
    '9'.repeat(400),
    7,
    null,
    ['1', '2'],
  ]
  for (const text of texts) {
    expect(() => parsePage({ page: text, limit: text }), JSON.stringify(text)).toThrow(
      expect.objectContaining({
        status: 400,
        errors: [expect.objectContaining({ path: 'page' }), expect.objectContaining({ path: 'limit' })],
      }),
    )
  }
  for (const query of [{ page: '1000001' }, { limit: '101' }]) {
    expect(() => parsePage(query), JSON.stringify(query)).toThrow(expect.objectContaining({ status: 400 }))
  }
})
