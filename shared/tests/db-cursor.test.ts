import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor } from '../db/cursor.ts'

const place = { createdAt: '2026-02-28T23:59:59.000001Z', id: 7 }
const base64url = (text: string) => Buffer.from(text).toString('base64url')

test('reads the place that it wrote, with its microseconds', () => {
  const far = { createdAt: '0001-01-01T00:00:00.999999Z', id: 2_147_483_647 }
  expect([place, far].map((one) => decodeCursor(encodeCursor(one)))).toEqual([place, far])
})

test('writes what a URL takes as it is', () => {
  expect(encodeCursor(place)).toMatch(/^[\w-]+$/)
})

test('rejects everything else with 400', () => {
  const cursor = encodeCursor(place)
  const changed = [...cursor].map((_letter, at) => cursor.slice(0, at) + cursor.slice(at + 1))
  const inside = [
    '2026-02-28T23:59:59.000Z 7',
    '2026-02-31T00:00:00.000000Z 7',
    '2026-02-28T23:59:59.000001Z 0',
    '2026-02-28T23:59:59.000001Z 07',
    '2026-02-28T23:59:59.000001Z 2147483648',
    '2026-02-28T23:59:59.000001Z 7; DROP TABLE posts',
  ].map(base64url)
  const others = [
    '',
    'abc',
    '\0',
    'A'.repeat(1_000_000),
    undefined,
    null,
    7,
    [cursor],
    `${cursor}=`,
    ` ${cursor}`,
  ]
  for (const text of [...changed, ...inside, ...others]) {
    expect(() => decodeCursor(text), String(text).slice(0, 80)).toThrow(
      expect.objectContaining({ status: 400, code: 'invalid-cursor' }),
    )
  }
})
