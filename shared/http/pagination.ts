import { z } from 'zod'
import { integer } from '../config/numbers.ts'
import { parse } from './parse.ts'

/** Which part of a list a request asks for. */
export interface Page {
  /** Counted from 1. */
  page: number
  /** How many items a page has, 1 to 100. */
  limit: number
}

/** The parameters `page` and `limit`, for a list that has more of them: `pageQuery.extend({ … })`. */
// Not strict, unlike bodies: links collect parameters of others, such as utm_source.
export const pageQuery = z.object({
  page: integer({ min: 1, max: 1_000_000 }).default(1),
  // Without a maximum, one request could ask for everything.
  limit: integer({ min: 1, max: 100 }).default(10),
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
