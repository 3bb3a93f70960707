import type { Queryable } from './db.ts'
import type { Author } from './posts.ts'

export interface AuthorWithCount extends Author {
  postCount: number
}

/** All users in the order of their ids, each with the number of his posts. */
export async function listAuthors(db: Queryable): Promise<AuthorWithCount[]> {
  // #region 3 — count the posts of each author
  // count(*) would count the row of NULLs that a user without posts gets; and it is a bigint, of which pg makes text.
  const { rows } = await db.query<AuthorWithCount>(
    `SELECT users.id, users.name, count(posts.id)::integer AS "postCount"
     FROM users
     LEFT JOIN posts ON posts.user_id = users.id
     GROUP BY users.id
     ORDER BY users.id`,
  )
  return rows
  // #endregion
}
