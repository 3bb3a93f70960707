import type { Pool } from 'pg'

/** Adds posts of a user, each `[title, createdAt]`. */
export async function insertPosts(db: Pool, userId: number, posts: [title: string, createdAt: string][]) {
  for (const [title, createdAt] of posts) {
    await db.query('INSERT INTO posts (user_id, title, body, created_at) VALUES ($1, $2, $2, $3)', [
      userId,
      title,
      createdAt,
    ])
  }
}

/** Lets every statement about posts fail while `act` runs, whatever it looks like. */
export async function withoutPosts(db: Pool, act: () => Promise<void>): Promise<void> {
  await db.query('ALTER TABLE posts RENAME TO posts_elsewhere')
  try {
    await act()
  } finally {
    await db.query('ALTER TABLE posts_elsewhere RENAME TO posts')
  }
}
