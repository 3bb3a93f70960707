import { expect } from 'vitest'

/** A response of supertest, or any other with a parsed body. */
export interface Answer {
  status: number
  headers: Record<string, unknown>
  body: unknown
}

/** What a client must never read in an error, as JSON: a stack, a path on the server, a connection string. */
const INSIDES = /\\n\s+at |node_modules|file:\x2f\x2f|\w+:\x2f\x2f[^\s\x2f]+@|"stack"/

/**
 * Expects problem details (RFC 9457) with this status, by the rules of the course.
 * @param what names the exchange in a failure, `POST without an email`.
 */
export function expectProblem(
  { status, headers, body }: Answer,
  expected: number,
  what = 'the response',
): void {
  expect(status, `the status of ${what}`).toBe(expected)
  expect(headers['content-type'] ?? '', `the content type of ${what}`).toMatch(
    /^application\x2fproblem\+json\b/,
  )
  expect(body, `the body of ${what}`).toMatchObject({
    type: expect.stringMatching(/\S/),
    title: expect.stringMatching(/\S/),
    status: expected,
    detail: expect.stringMatching(/\S/),
  })
  expect(JSON.stringify(body), `the body of ${what}`).not.toMatch(INSIDES)
}
