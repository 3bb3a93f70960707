import type { Pool, PoolClient } from 'pg'
import { columnsOf } from './catalogue.ts'

/*
 * The table of exercise 4, as the tests fill it and look at it.
 */

/** Adds users as the code does that knows no `display_name`: `User 1`, `User 2` … */
export async function addUsers(db: Pool, count: number): Promise<void> {
  await db.query(
    `INSERT INTO users (username, email, password_hash)
     SELECT 'User ' || n, n || '@example.com', 'a hash'
     FROM generate_series(1, $1::integer) AS n`,
    [count],
  )
}

/** Which display names there are for which usernames, where they differ; all, if there is no such column. */
export async function withoutTheirName(db: Pool | PoolClient): Promise<unknown[]> {
  const { rows } = await db.query(
    `SELECT username, to_jsonb(users) -> 'display_name' AS display_name
     FROM users
     WHERE to_jsonb(users) ->> 'display_name' IS DISTINCT FROM username
     ORDER BY id LIMIT 5`,
  )
  return rows
}

/** The display name of one user. */
export async function displayNameOf(db: Pool, id: number): Promise<string | null> {
  const { rows } = await db.query(
    `SELECT to_jsonb(users) ->> 'display_name' AS name FROM users WHERE id = $1`,
    [id],
  )
  return rows[0]?.name ?? null
}

/** The column, where it is there. */
export const displayName = async (db: Pool) =>
  (await columnsOf(db)).find(({ table, column }) => table === 'users' && column === 'display_name')

/** The CHECK constraints of `users`, and those that are not validated, by name. */
export async function checksOfUsers(db: Pool): Promise<{ checks: string[]; unproved: string[] }> {
  const { rows } = await db.query<{ name: string; type: string; valid: boolean }>(
    `SELECT conname AS name, contype AS type, convalidated AS valid
     FROM pg_constraint
     WHERE conrelid = 'users'::regclass
     ORDER BY conname`,
  )
  return {
    checks: rows.filter(({ type }) => type === 'c').map(({ name }) => name),
    unproved: rows.filter(({ valid }) => !valid).map(({ name }) => name),
  }
}
