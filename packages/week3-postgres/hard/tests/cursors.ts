import { times } from './accounts.ts'

const encoded = (text: string) => [
  text,
  Buffer.from(text).toString('base64'),
  Buffer.from(text).toString('base64url'),
]

/** What is no cursor, whatever cursors are made of. @param real one that is. */
export function noCursors(real: string | null): unknown[] {
  return [
    ...['', ' ', '0', 'abc', 'null', '{}', '[]', `'; DROP TABLE users;--`, '2026-01-01', '\0'].flatMap(
      encoded,
    ),
    `${real?.slice(0, 5)}`,
    'A'.repeat(10_000_000),
    null,
    7,
    2n ** 70n,
    {},
    [real],
  ]
}

/** A cursor in which somebody has changed a letter or a few, also inside of what it encodes. */
export function changedCursors(real: string): string[] {
  const inside = Buffer.from(real, 'base64').toString('latin1')
  const changed = [real, inside].flatMap((text) => [
    ...times(text.length, (at) => text.slice(0, at) + text.slice(at + 1)),
    ...times(text.length, (at) => `${text.slice(0, at)}9${text.slice(at + 1)}`),
    ...times(text.length, (at) => `${text.slice(0, at)}99999999999${text.slice(at)}`),
    `${text}99999999999`,
  ])
  return changed.flatMap((text) => [text, Buffer.from(text, 'latin1').toString('base64url')])
}
