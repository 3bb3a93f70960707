import { existsSync, readFileSync } from 'node:fs'

/** The text of a Markdown file's first `#` heading; missing if there is no file or no heading. */
export function firstHeading(file: string): string | undefined {
  if (!existsSync(file)) return undefined
  return /^# (.+)$/m.exec(readFileSync(file, 'utf8'))?.[1]?.trim()
}

/** The titles of the nine weeks, including those that are not published yet. */
export const SYLLABUS = [
  'HTTP fundamentals, a simple CRUD API, tests',
  'Auth: password hashing, login, sessions, JWT',
  'PostgreSQL: schema design, migrations, transactions',
  'The database in the app, indexes, benchmarks',
  'Background jobs: a Redis queue and its workers',
  'CSV at scale: chunking and batch processing',
  'Caching with Redis',
  'Security: rate limiting, validation, OWASP',
  'Replication, read replicas, load balancing',
] as const
