import type { Queryable } from 'shared/db/queryable.ts'

/** Adds three users with a post each, and two comments on each post. Users who exist already get nothing new. */
export async function seed(db: Queryable): Promise<void> {
  // #region 1 — insert the examples
  // One statement: all of it is kept, or nothing. It goes on with the rows that it has really inserted.
  await db.query(
    `WITH author AS (
       INSERT INTO users (name, email)
       VALUES ('Ada', 'ada@example.com'), ('Bob', 'bob@example.com'), ('Cleo', 'cleo@example.com')
       ON CONFLICT (lower(email)) DO NOTHING
       RETURNING id, name
     ), post AS (
       INSERT INTO posts (user_id, title, body)
       SELECT id, 'Hello from ' || name, 'My first post.'
       FROM author
       RETURNING id
     )
     INSERT INTO comments (post_id, author_id, text)
     SELECT post.id, author.id, 'Welcome!'
     FROM post
     CROSS JOIN LATERAL (SELECT id FROM author ORDER BY id LIMIT 2) AS author`,
  )
  // #endregion
}
