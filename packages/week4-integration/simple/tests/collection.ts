import { readFileSync } from 'node:fs'
import { listen } from 'shared/testing/http/listen.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect } from 'vitest'
import { type Execution, runCollection } from '../../newman.ts'
import type { appDatabase } from './database.ts'

/** The collection under test, as Postman exports it. The lines of comments that a starter has do not count. */
export function collection(): object {
  const text = readFileSync(subjectFile('#simple/postman/collection.json'), 'utf8')
  try {
    return JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, ''))
  } catch {
    return expect.fail('postman/collection.json is no collection: export it from Postman as v2.1')
  }
}

/** Runs the collection on the app, from an empty database. `through` leads to a proxy in front of the app. */
export async function runOn(
  { makeApp }: Awaited<ReturnType<typeof appDatabase>>,
  through: (url: string) => Promise<string> = async (url) => url,
) {
  const sent = collection()
  const { url } = await listen((await makeApp()).app as Parameters<typeof listen>[0])
  const executions = await runCollection(sent, await through(url))
  expect(executions.length, 'the requests of the collection').toBeGreaterThan(0)
  return executions
}

/** Each failed assertion, with its request. */
export const failuresOf = (executions: Execution[]) =>
  executions.flatMap(({ name, failures }) => failures.map((failure) => `${name}: ${failure}`))

const ROUTES = [
  'GET /health',
  'POST /register',
  'POST /login',
  'GET /profile',
  'POST /logout',
  'GET /api/users',
  'POST /api/users',
  'GET /api/users/:id',
  'PUT /api/users/:id',
  'DELETE /api/users/:id',
  'GET /api/users/:id/summary',
  'GET /api/posts',
  'POST /api/posts',
  'GET /api/posts/:id',
  'PUT /api/posts/:id',
  'DELETE /api/posts/:id',
]

export function routeOf({ method, path }: Execution): string {
  const pattern = path.replace(/^(\/api\/(?:users|posts))\/[^/]+/, '$1/:id').replace(/(.)\/$/, '$1')
  return `${method} ${pattern}`
}

/** The routes of the app to which no request has been sent with success. */
export function missingRoutes(executions: Execution[]): string[] {
  const called = executions.filter(({ status = 500 }) => status < 300).map(routeOf)
  return ROUTES.filter((route) => !called.includes(route))
}

/** What a request is about: logins, users or posts. */
export function resourceOf({ path }: Execution): string {
  return /^\/api\/(users|posts)\b/.exec(path)?.[1] ?? (path === '/health' ? 'health' : 'logins')
}
