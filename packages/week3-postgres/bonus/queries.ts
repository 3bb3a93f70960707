/*
 * What the blog asks again and again: $1 is the only parameter. The database may read no table as a whole for these, and sort
 * nothing: an index has it sorted.
 */

/** The queries by name. */
export const queries = {
  newestPosts: `
    SELECT id, title
    FROM posts
    ORDER BY id DESC
    LIMIT $1`,

  newestPostsOfUser: `
    SELECT id, title
    FROM posts
    WHERE user_id = $1
    ORDER BY id DESC
    LIMIT 20`,

  commentsOfPost: `
    SELECT id, user_id, body
    FROM comments
    WHERE post_id = $1
    ORDER BY id`,

  newestCommentsOfUser: `
    SELECT id, post_id, body
    FROM comments
    WHERE user_id = $1
    ORDER BY id DESC
    LIMIT 20`,

  likesOfPost: `
    SELECT count(*)
    FROM likes
    WHERE post_id = $1`,

  likedByUser: `
    SELECT post_id
    FROM likes
    WHERE user_id = $1`,

  userByName: `
    SELECT id
    FROM users
    WHERE username = $1`,

  userByEmail: `
    SELECT id
    FROM users
    WHERE lower(email) = lower($1)`,
} as const
