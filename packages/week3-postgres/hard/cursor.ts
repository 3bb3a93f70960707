import { InvalidPageError } from './errors.ts'
import { isId } from './ids.ts'

/** A place in the list of users: behind this one. */
export interface Place {
  /** ISO 8601 in UTC with microseconds: a `Date` would cut them off, and be another place. */
  createdAt: string
  id: number
}

/** A text that means a place, and whose inside is nobody's business: it may become another one any time. */
export function encodeCursor({ createdAt, id }: Place): string {
  // #region 5 — write a cursor
  return Buffer.from(`${createdAt} ${id}`).toString('base64url')
  // #endregion
}

/** @throws {InvalidPageError} for what {@link encodeCursor} has not made. */
export function decodeCursor(cursor: unknown): Place {
  // #region 5 — read a cursor
  const text = typeof cursor === 'string' ? Buffer.from(cursor, 'base64url').toString() : ''
  const [, createdAt = '', digits] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) (\d+)$/.exec(text) ?? []
  const id = Number(digits)
  // Node rolls a 31st of February over, PostgreSQL refuses it (22008).
  const milliseconds = `${createdAt.slice(0, -4)}Z`
  const time = new Date(milliseconds)
  const isTime = !Number.isNaN(time.getTime()) && time.toISOString() === milliseconds
  // What else decodes to the same place was not made here either.
  if (!isTime || !isId(id) || encodeCursor({ createdAt, id }) !== cursor) {
    throw new InvalidPageError('This cursor is none of ours')
  }
  return { createdAt, id }
  // #endregion
}
