import { expect } from 'vitest'

/** What only PostgreSQL and pg say: SQL, names of constraints, details, codes, addresses. */
const DATABASE_SAYS =
  /users_|posts_|_key\b|_fkey\b|Key \(|SELECT |INSERT |UPDATE |DELETE |violates|byte sequence|ECONN|Connection terminated|terminating connection|timeout exceeded|Query read timeout|127\.0\.0\.1|\b(23505|23503|22021|42P01|57P01|57014)\b/

/** Nothing of the database's error is in the answer. */
export function expectDiscreet({ text }: { text: string }, what: string): void {
  expect(text, `what the client reads of ${what}`).not.toMatch(DATABASE_SAYS)
}
