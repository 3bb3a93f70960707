import { expectProblem } from 'shared/contracts/problem.ts'
import { expect } from 'vitest'
import type { Answer } from './own-pool.ts'

/** What pg and PostgreSQL say of what these tests do to them. Nobody would say it in an answer of one's own. */
const DATABASE_SAYS =
  /ECONN\w+|Connection terminated|connection timeout|Query read timeout|timeout exceeded|timeout expired|canceling statement|terminating connection|is not queryable|127\.0\.0\.1|\b(40001|40P01|57014|57P01|55P03|42703|22003|23514)\b|row 7 of Eve/

/** 503, to be tried again, without a word of what the database has said. */
export function expectLater(response: Answer, what: string): void {
  expectProblem(response, 503, what)
  const seconds = response.headers['retry-after']
  expect(seconds, `Retry-After of ${what}`).toMatch(/^[1-9]\d*$/)
  expect(Number(seconds), `Retry-After of ${what}, in seconds`).toBeLessThanOrEqual(60)
  expectDiscreet(response, what)
}

/** Nothing of the error is in the answer. */
export function expectDiscreet({ text }: Answer, what: string): void {
  expect(text, `what the client reads of ${what}`).not.toMatch(DATABASE_SAYS)
}

/** So many errors were reported, each with what the database has said. */
export function expectReported(report: { mock: { calls: unknown[][] } }, count: number): void {
  expect(report.mock.calls.length, 'how many errors are reported').toBe(count)
  for (const [error] of report.mock.calls) {
    expect(chainOf(error).join(', '), 'what is reported, with its causes').toMatch(DATABASE_SAYS)
  }
}

function chainOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const { message, code } = error as NodeJS.ErrnoException
  const inside = error instanceof AggregateError ? error.errors.flatMap(chainOf) : []
  return [`${message} ${code ?? ''}`, ...inside, ...chainOf(error.cause)]
}
