import type { Queryable } from './db.ts'
import { asPostError, UnknownUserError } from './errors.ts'
import { isId, shownId } from './ids.ts'

export interface Post {
  id: number
  userId: number
  title: string
  body: string
  createdAt: Date
}

export type NewPost = Pick<Post, 'userId' | 'title' | 'body'>

/** A user as everybody may see him: neither his email nor his password. */
export interface Author {
  id: number
  name: string
}

export interface PostWithAuthor extends Omit<Post, 'userId'> {
  author: Author
}

/**
 * Adds a post. The texts are stored as they are given.
 * @throws {UnknownUserError}
 * @throws {RangeError} for text that PostgreSQL cannot store as it is.
 */
export async function insertPost(db: Queryable, post: NewPost): Promise<Post> {
  try {
    return await insert(db, post)
  } catch (error) {
    throw asPostError(error)
  }
}

async function insert(db: Queryable, { userId, title, body }: NewPost): Promise<Post> {
  // #region 1 — insert the post
  if (!isId(userId)) throw nobody(userId)
  requireStorable([title, body])
  const { rows } = await db.query<Post>(
    `INSERT INTO posts (user_id, title, body)
     VALUES ($1, $2, $3)
     RETURNING id, user_id AS "userId", title, body, created_at AS "createdAt"`,
    [userId, title, body],
  )
  return rows[0] as Post
  // #endregion
}

/**
 * The posts of a user, newest first.
 * @throws {UnknownUserError} where there is no such user; one without posts has an empty list.
 */
export async function listPostsOfUser(db: Queryable, userId: number): Promise<Post[]> {
  // #region 2
  if (!isId(userId)) throw nobody(userId)
  // From the user to his posts: one without posts is one row of NULLs, no user is no row. And in one statement, which
  // sees the tables as they are at one moment.
  const { rows } = await db.query<Post | { id: null }>(
    `SELECT posts.id, posts.user_id AS "userId", posts.title, posts.body, posts.created_at AS "createdAt"
     FROM users
     LEFT JOIN posts ON posts.user_id = users.id
     WHERE users.id = $1
     ORDER BY posts.created_at DESC, posts.id DESC`,
    [userId],
  )
  if (rows.length === 0) throw nobody(userId)
  return rows.filter((row) => row.id !== null)
  // #endregion
}

/** All posts with who wrote them, newest first. */
export async function listPosts(db: Queryable): Promise<PostWithAuthor[]> {
  // #region 3 — select posts with their authors
  // user_id is NOT NULL and refers to a primary key: each post meets exactly one user.
  const { rows } = await db.query<Omit<PostWithAuthor, 'author'> & { authorId: number; authorName: string }>(
    `SELECT posts.id, posts.title, posts.body, posts.created_at AS "createdAt",
            users.id AS "authorId", users.name AS "authorName"
     FROM posts
     JOIN users ON users.id = posts.user_id
     ORDER BY posts.created_at DESC, posts.id DESC`,
  )
  return rows.map(({ authorId, authorName, ...post }) => ({
    ...post,
    author: { id: authorId, name: authorName },
  }))
  // #endregion
}

// #region 1 — helpers of the queries, if any
const nobody = (id: unknown) => new UnknownUserError(`There is no user ${shownId(id)}`)

/** UTF-8 has no halves of surrogate pairs, they would become U+FFFD; PostgreSQL's text has no NUL (22021). */
function requireStorable(texts: string[]): void {
  if (texts.some((text) => text?.includes('\0') || text?.isWellFormed() === false)) {
    throw new RangeError('A text with a NUL character or half of a surrogate pair cannot be stored')
  }
}
// #endregion
