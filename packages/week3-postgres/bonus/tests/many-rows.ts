import type { Pool } from 'pg'

/**
 * Fills the blog with `users` × `each` posts, comments and likes, spread over all users and posts. One in fifty of the posts
 * and comments is of user 1, besides, and post 78 has 30 comments more.
 */
export async function fillBlog(db: Pool, { users, each }: { users: number; each: number }): Promise<void> {
  const rows = users * each
  const client = await db.connect()
  try {
    // Without triggers, those of the foreign keys included: all that is referred to is there.
    await client.query('SET session_replication_role = replica')
    // VACUUM takes a page for visible to all only when the commits of its rows are on disk: index-only scans hang on it.
    await client.query('SET synchronous_commit = on')
    await client.query(
      `INSERT INTO users (username, email, password_hash)
       SELECT 'user ' || n, 'User.' || n || '@Example.com', 'a hash'
       FROM generate_series(1, $1::integer) AS n`,
      [users],
    )
    await client.query(
      `INSERT INTO posts (user_id, title, body)
       SELECT CASE n % 50 WHEN 0 THEN 1 ELSE n % $1::integer + 1 END, 'Post ' || n, 'A body'
       FROM generate_series(1, $2::integer) AS n`,
      [users, rows],
    )
    await client.query(
      `INSERT INTO comments (post_id, user_id, body)
       SELECT n * 7 % $2::integer + 1, CASE n % 50 WHEN 0 THEN 1 ELSE n % $1::integer + 1 END, 'A comment'
       FROM generate_series(1, $2::integer) AS n`,
      [users, rows],
    )
    await client.query(
      `INSERT INTO comments (post_id, user_id, body)
       SELECT 78, n % $1::integer + 1, 'A comment more'
       FROM generate_series(1, 30) AS n`,
      [users],
    )
    await client.query(
      `INSERT INTO likes (user_id, post_id)
       SELECT n % $1::integer + 1, n * 11 % $2::integer + 1
       FROM generate_series(1, $2::integer) AS n
       ON CONFLICT DO NOTHING`,
      [users, rows],
    )
    await client.query('VACUUM ANALYZE users, posts, comments, likes')
  } finally {
    await client.query('RESET session_replication_role; RESET synchronous_commit')
    client.release()
  }
}
