import type { request } from 'shared/testing/http/request.ts'
import { expect } from 'vitest'
import { idsOf } from './blog.ts'

export type Api = ReturnType<typeof request>

/** A part of a list, as a client reads it. */
export interface Part {
  ids: number[]
  next: string | null
}

/** The part of a list after a cursor; an empty one is the beginning. @param path with a query: `/api/users?limit=2`. */
export async function partAfter(api: Api, path: string, after: string): Promise<Part> {
  const { status, body } = await api.get(`${path}&after=${encodeURIComponent(after)}`)
  expect(status, `the status of ${path}&after=${after}`).toBe(200)
  expect(Object.keys(body).sort(), `the keys of ${path}&after=${after}`).toEqual(['data', 'next'])
  return { ids: idsOf(body.data), next: body.next }
}

/**
 * Reads a list from cursor to cursor, to its end.
 * @param between runs after each part but the last, with the ids of that part.
 * @returns the ids of each part.
 */
export async function walk(
  api: Api,
  path: string,
  between: (shown: number[]) => unknown = () => {},
): Promise<number[][]> {
  const parts: number[][] = []
  for (let after: string | null = ''; after !== null; ) {
    const { ids, next } = await partAfter(api, path, after)
    parts.push(ids)
    after = next
    if (parts.length > 20) expect.fail(`${path} has not ended after 20 parts`)
    if (after !== null) await between(ids)
  }
  return parts
}
