import { AppError } from '../http/errors.ts'
import { MAX_ID } from '../http/ids.ts'

/** A place in a list that is sorted by time and id: right after this row. */
export interface Place {
  /** ISO 8601 in UTC with microseconds. A `Date` has milliseconds only, and would be another place. */
  createdAt: string
  id: number
}

/** Makes a cursor: a text that stands for a place. Clients send it back as it is, so its form can change at any time. */
export function encodeCursor({ createdAt, id }: Place): string {
  return Buffer.from(`${createdAt} ${id}`).toString('base64url')
}

/** @throws {AppError} 400 for anything that {@link encodeCursor} does not make. */
export function decodeCursor(cursor: unknown): Place {
  const text = typeof cursor === 'string' ? Buffer.from(cursor, 'base64url').toString() : ''
  const [, createdAt = '', digits] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) (\d+)$/.exec(text) ?? []
  const id = Number(digits)
  // A Date makes the 3rd of March of a 31st of February. PostgreSQL rejects it (22008).
  const milliseconds = `${createdAt.slice(0, -4)}Z`
  const time = new Date(milliseconds)
  const isTime = !Number.isNaN(time.getTime()) && time.toISOString() === milliseconds
  const isId = Number.isInteger(id) && id >= 1 && id <= MAX_ID
  // Several texts decode to the same place. Only one of them was made here.
  if (!isTime || !isId || encodeCursor({ createdAt, id }) !== cursor) {
    throw new AppError(400, 'invalid-cursor', 'This is not a cursor of this list')
  }
  return { createdAt, id }
}
