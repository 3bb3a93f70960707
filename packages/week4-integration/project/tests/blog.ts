import type { Pool, QueryResultRow } from 'pg'
import { migrate } from 'shared/db/migrate.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { request } from 'shared/testing/http/request.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect } from 'vitest'
import { createApp } from '#project/app.ts'

/** A database with the subject's tables, and what a test needs to fill it. */
export async function blog() {
  const migrations = subjectFile('#project/migrations')
  const { url } = await testDatabase({ migrate: (url) => migrate(url, migrations), migrations })
  const db = sql(url)

  async function query<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    try {
      return (await db.query<Row>(text, values)).rows
    } catch (error) {
      const { code, message } = error as { code?: string; message: string }
      // Undefined table or column: what exercise 1 asks for is not there.
      if (code !== '42P01' && code !== '42703') throw error
      return expect.fail(`The migrations of exercise 1 are not as they should be: ${message}`)
    }
  }
  const insert = async (text: string, values: unknown[]) => {
    const [row] = await query<{ id: number }>(`${text} RETURNING id`, values)
    return row?.id ?? 0
  }

  return {
    url,
    db,
    query,

    /** Deletes all rows, and lets ids begin at 1 again. For few rows that is much cheaper than TRUNCATE. */
    async empty(): Promise<void> {
      await query(
        `DELETE FROM comments; DELETE FROM posts; DELETE FROM users;
         SELECT setval(pg_get_serial_sequence(name, 'id'), 1, false) FROM unnest('{users,posts,comments}'::text[]) AS name`,
      )
    },

    /** Adds a user. @returns the id. */
    user: (name = 'Ada') =>
      insert(`INSERT INTO users (name, email) VALUES ($1, gen_random_uuid() || '@example.com')`, [name]),

    /** Adds a post. @returns the id. */
    post: (userId: number, { title = 'Title', body = 'Body', at = new Date() } = {}) =>
      insert('INSERT INTO posts (user_id, title, body, created_at) VALUES ($1, $2, $3, $4)', [
        userId,
        title,
        body,
        at,
      ]),

    /** Adds a comment. @returns the id. */
    comment: (postId: number, authorId: number, { text = 'Text', at = new Date() } = {}) =>
      insert('INSERT INTO comments (post_id, author_id, text, created_at) VALUES ($1, $2, $3, $4)', [
        postId,
        authorId,
        text,
        at,
      ]),
  }
}

/** The app on a pool of its own, until the end of the test or file. Errors with a 5xx status are printed. */
export function apiOn(url: string, pool: Pool = poolFor(url)) {
  return request(createApp({ pool }))
}

/** The same for a test that makes the database fail. */
export function silentApi(pool: Pool) {
  return request(createApp({ pool, report: () => {} }))
}

export const idsOf = (items: { id: number }[]) => items.map(({ id }) => id)

/** The paths in `errors` of a 400, each once. */
export function pathsOf({ body }: { body: { errors?: { path: string; message: string }[] } }): string[] {
  for (const error of body.errors ?? []) {
    expect(error, 'an error').toEqual({ path: expect.any(String), message: expect.any(String) })
  }
  return [...new Set((body.errors ?? []).map(({ path }) => path))]
}

export const range = (count: number) => Array.from({ length: count }, (_, index) => index)
