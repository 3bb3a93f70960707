import { type Answer, expectProblem } from 'shared/contracts/problem.ts'
import { watchLateErrors } from 'shared/testing/http/late-errors.ts'
import { beforeEach, expect, vi } from 'vitest'

/** Silences console.error for the tests of a file, and returns checks of refused requests of a watched app. */
export function watchRefusals() {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => {})
  beforeEach(() => {
    reported.mockClear()
  })
  /** Expects problem details and, below 500, no report. */
  const expectRefusal = (response: Answer, status: number, what: string) => {
    expectProblem(response, status, what)
    if (status < 500) expect(reported.mock.calls, `calls of console.error after ${what}`).toEqual([])
  }
  /** The same, with the id of the request in the header and in the body. */
  const expectRefusalWithId = (response: Answer, status: number, what: string) => {
    expectRefusal(response, status, what)
    const id = response.headers['x-request-id']
    expect(String(id ?? ''), `X-Request-Id of ${what}`).toMatch(/\S/)
    expect(response.body, `the body of ${what}`).toMatchObject({ requestId: id })
  }
  return { reported, expectRefusal, expectRefusalWithId, watched: watchLateErrors() }
}
