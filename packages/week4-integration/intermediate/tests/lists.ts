import type { Express } from 'express'
import { expectProblem } from 'shared/contracts/problem.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect } from 'vitest'

/** A response with a list: a page of it, or what comes after a cursor. */
export interface List {
  data: { id: number; name?: string; createdAt?: string }[]
  page?: number
  limit?: number
  total?: number
  next?: string | null
}

/** Asks for a list, which has to succeed. */
export async function listOf(app: Express, path: string): Promise<List> {
  const response = await request(app).get(path)
  expect(response.status, `the status of GET ${path}`).toBe(200)
  return response.body
}

/** Asks for a list and expects 400, with this parameter alone in `errors` if one is named. */
export async function expectRefused(app: Express, path: string, parameter?: string): Promise<void> {
  const response = await request(app).get(path)
  const what = `GET ${path.slice(0, 80)}`
  expectProblem(response, 400, what)
  if (parameter === undefined) return
  const paths = (response.body.errors ?? []).map((error: { path: string }) => error.path)
  expect([...new Set(paths)], `the paths in errors of ${what}`).toEqual([parameter])
}

/** The ids of a list. */
export const idsIn = ({ data }: List) => data.map(({ id }) => id)

/** From `first` down or up to `last`. */
export function ids(first: number, last: number): number[] {
  const step = first <= last ? 1 : -1
  return Array.from({ length: Math.abs(last - first) + 1 }, (_, at) => first + at * step)
}
