import { integer } from 'shared/config/numbers.ts'
import { decodeCursor, type Place } from 'shared/db/cursor.ts'
import { parse } from 'shared/http/parse.ts'
import { z } from 'zod'

/** Which part of a list a request asks for. */
export interface Page {
  /** Counted from 1. */
  page: number
  /** How many items a page has, 1 to 100. */
  limit: number
}

/** The items of a page, and how many there are on all pages. */
export interface PageOf<Item> {
  data: Item[]
  total: number
}

// Without a maximum, one request could ask for everything.
const limit = integer({ min: 1, max: 100 }).default(10)

// Not strict, unlike bodies: links collect parameters of others, such as utm_source.
const pageQuery = z.object({ page: integer({ min: 1, max: 1_000_000 }).default(1), limit })

const afterQuery = z.object({
  after: z.string(),
  page: z.never('Expected page or after, not both').optional(),
  limit,
})

/**
 * Reads `?page=1&limit=10` from the query of a request.
 * @throws {AppError} 400 that names each parameter that is wrong.
 */
export function parsePage(query: unknown): Page {
  return parse(pageQuery, query)
}

/** How many items come before a page. */
export function offsetOf({ page, limit }: Page): number {
  return (page - 1) * limit
}

/**
 * Reads `?after=CURSOR&limit=10` from the query of a request.
 * @returns `after` is `undefined` for `?after=`, the beginning of the list.
 * @throws {AppError} 400 for a text that is not a cursor, and for `page` beside it.
 */
export function parseAfter(query: unknown): { after: Place | undefined; limit: number } {
  const { after, limit } = parse(afterQuery, query)
  return { after: after === '' ? undefined : decodeCursor(after), limit }
}
