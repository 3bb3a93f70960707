import { integer } from 'shared/config/numbers.ts'
import { z } from 'zod'
import { parse } from './validation.ts'

/** Which part of a list is asked for. */
export interface Page {
  /** Counted from 1. */
  page: number
  /** How many entries a page has, 1 to 100. */
  limit: number
}

// Not strict, as bodies are: links come back with parameters that others have added, utm_source for instance.
const pageQuery = z.object({
  page: integer({ min: 1, max: 1_000_000 }).default(1),
  // Bounded, so that no client can ask for everything at once.
  limit: integer({ min: 1, max: 100 }).default(10),
})

/**
 * Reads `?page=1&limit=10` from the query of a request.
 * @throws {AppError} 400 that names each parameter that is wrong.
 */
export function parsePage(query: unknown): Page {
  return parse(pageQuery, query)
}

/** How many entries come before a page. */
export function offsetOf({ page, limit }: Page): number {
  return (page - 1) * limit
}
