/**
 * Fills the tables: 1 000 users, 5 000 posts and 5 000 comments. User 1 has the oldest 1 000 posts, and post 1 the newest
 * 1 000 comments, so that an index on the time alone does not help to find them. One title has the word `needle`.
 */
export async function manyRows(query: (text: string) => Promise<unknown>): Promise<void> {
  await query(
    `INSERT INTO users (name, email) SELECT 'User ' || n, n || '@example.com' FROM generate_series(1, 1000) AS n`,
  )
  await query(
    `INSERT INTO posts (user_id, title, body, created_at)
     SELECT CASE WHEN n <= 1000 THEN 1 ELSE 2 + n % 999 END,
            CASE n WHEN 2500 THEN 'a needle' ELSE md5(n::text) END, 'Body',
            '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 second'
     FROM generate_series(1, 5000) AS n`,
  )
  await query(
    `INSERT INTO comments (post_id, author_id, text, created_at)
     SELECT CASE WHEN n > 4000 THEN 1 ELSE 2 + n % 400 END, 1 + n % 1000, 'Text',
            '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 second'
     FROM generate_series(1, 5000) AS n`,
  )
  // VACUUM moves what a GIN index has put off into the index.
  await query('VACUUM ANALYZE users, posts, comments')
}
