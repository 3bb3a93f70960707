import type { Queryable } from 'shared/db/queryable.ts'
import type { FieldError } from 'shared/http/errors.ts'
// #region 5
import { AppError } from 'shared/http/errors.ts'
import { parse } from 'shared/http/parse.ts'
import type { UserFields } from './users.ts'
import { userFields } from './validation.ts'
// #endregion

/** The result of a row of a batch. */
export type BatchResult =
  | { index: number; status: 'created'; id: number }
  | { index: number; status: 'email-taken' }
  | { index: number; status: 'invalid'; errors: FieldError[] }

export interface BatchReport {
  created: number
  /** All others: taken and invalid. */
  failed: number
  /** In the order of the rows. */
  results: BatchResult[]
}

/** Creates a user for each row that is valid and whose email is free. All of them, or none if the database fails. */
export async function createBatch(db: Queryable, rows: unknown[]): Promise<BatchReport> {
  // #region 5 — check the rows, create the users, and say what happened to each row
  // #starter throw
  const checked = rows.map(check)
  const ids = await insertUsers(
    db,
    checked.map(({ fields }) => fields),
  )
  const results = checked.map(({ errors }, index): BatchResult => {
    const id = ids.get(index)
    if (errors) return { index, status: 'invalid', errors }
    return id === undefined ? { index, status: 'email-taken' } : { index, status: 'created', id }
  })
  return { created: ids.size, failed: rows.length - ids.size, results }
  // #endregion
}

// #region 5 — helpers, if you like
/** The fields of a row, or what is wrong with them. */
function check(row: unknown): { fields?: UserFields; errors?: FieldError[] } {
  try {
    return { fields: parse(userFields, row) }
  } catch (error) {
    if (error instanceof AppError && error.errors) return { errors: error.errors }
    throw error
  }
}

/**
 * @param rows `undefined` where there is nothing to create.
 * @returns the ids of the users that were created, by the positions of their rows.
 */
async function insertUsers(db: Queryable, rows: (UserFields | undefined)[]): Promise<Map<number, number>> {
  const given = [...rows.entries()].flatMap(([at, fields]) => (fields ? [{ at, ...fields }] : []))
  const { rows: created } = await db.query<{ at: number; id: number }>(
    // Of equal emails the first row wins. In the order of the emails two batches cannot wait for each other.
    `WITH given AS (
       SELECT DISTINCT ON (lower(email)) at, name, email
       FROM unnest($1::integer[], $2::text[], $3::text[]) AS row (at, name, email)
       ORDER BY lower(email), at
     ), created AS (
       INSERT INTO users (name, email) SELECT name, email FROM given ORDER BY lower(email)
       ON CONFLICT (lower(email)) DO NOTHING
       RETURNING id, email
     )
     SELECT given.at, created.id FROM created JOIN given ON lower(given.email) = lower(created.email)`,
    [given.map(({ at }) => at), given.map(({ name }) => name), given.map(({ email }) => email)],
  )
  return new Map(created.map(({ at, id }) => [at, id]))
}
// #endregion
