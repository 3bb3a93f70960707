import type { Queryable } from './db.ts'
import { explain, type Reading } from './explain.ts'
import { median } from './median.ts'
import { usersByEmail } from './users.ts'

/** How users are found by their email: of several runs the medians. */
export interface Measurement extends Omit<Reading, 'ms'> {
  medianMs: number
}

export interface IndexReport {
  /** How many users there were. */
  users: number
  before: Measurement
  after: Measurement
}

/** Makes the index by which `findUsersByEmail` finds, unless there is one. */
export async function createEmailIndex(db: Queryable): Promise<void> {
  // #region 4 — create the index
  await db.query(
    `CREATE INDEX IF NOT EXISTS users_lower_email_idx
     ON users (lower(email))`,
  )
  // #endregion
}

/**
 * Measures what the index is worth, on the users there are. It drops the index first, and leaves it behind: this is
 * for a copy of the data, not for a database at work.
 * @param runs how often each is measured, each time for another user.
 */
export async function measureEmailIndex(db: Queryable, { runs = 20 } = {}): Promise<IndexReport> {
  // #region 4 — measure before and after
  await db.query('DROP INDEX IF EXISTS users_lower_email_idx')
  const emails = await someEmails(db, runs)
  const before = await measure(db, emails)
  await createEmailIndex(db)
  const after = await measure(db, emails)
  const { rows } = await db.query<{ count: string }>('SELECT count(*) FROM users')
  return { users: Number(rows[0]?.count), before, after }
  // #endregion
}

// #region 4 — helpers of measureEmailIndex, if any
async function someEmails(db: Queryable, count: number): Promise<string[]> {
  const { rows } = await db.query<{ email: string }>('SELECT email FROM users ORDER BY random() LIMIT $1', [
    count,
  ])
  return Array.from({ length: count }, (_, index) => rows[index % rows.length]?.email ?? '')
}

async function measure(db: Queryable, emails: string[]): Promise<Measurement> {
  // The statistics of an expression exist once there is an index on it and the table was analysed since.
  await db.query('ANALYZE users')
  const readings: Reading[] = []
  for (const email of emails) {
    const { text, values } = usersByEmail(email)
    readings.push(await explain(db, 'users', text, values))
  }
  const [{ ms: _one, ...last }] = readings.slice(-1) as [Reading]
  return {
    ...last,
    buffers: median(readings.map(({ buffers }) => buffers)),
    medianMs: median(readings.map(({ ms }) => ms)),
  }
}
// #endregion
