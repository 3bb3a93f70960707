// #region 5
import { createHash } from 'node:crypto'
// #endregion
import { AppError } from 'shared/http/errors.ts'
import type { List } from './lists.ts'

/**
 * Writes a place in a list as a text for clients. It is good for this list only, with the same order and conditions.
 * @param place the keys of a row, as texts.
 */
export function encodeCursor(list: List, place: string[]): string {
  // #region 5 — write a cursor
  return Buffer.from(JSON.stringify([checksum(list, place), ...place])).toString('base64url')
  // #endregion
}

/** @throws {AppError} 400 for anything that {@link encodeCursor} has not made for this list. */
export function decodeCursor(list: List, cursor: string): string[] {
  // #region 5 — read a cursor
  const [check, ...place] = textsOf(Buffer.from(cursor, 'base64url').toString())
  if (check !== checksum(list, place)) throw wrongCursor()
  return place
  // #endregion
}

// #region 5 — helpers of the cursors, if you like
export function wrongCursor(cause?: unknown): AppError {
  return new AppError(400, 'invalid-request', 'The request is not valid: see errors', {
    cause,
    errors: [{ path: 'after', message: 'Expected the cursor that came with the page before' }],
  })
}

/** Ties a place to its list. It finds mistakes, not forgeries: a forger could only read another part of this list. */
function checksum({ from, where, values, order }: List, place: string[]): string {
  const tied = JSON.stringify([from, where, values, order, place])
  return createHash('sha256').update(tied).digest('base64url').slice(0, 12)
}

function textsOf(json: string): string[] {
  try {
    const value: unknown = JSON.parse(json)
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : []
  } catch {
    return []
  }
}
// #endregion
