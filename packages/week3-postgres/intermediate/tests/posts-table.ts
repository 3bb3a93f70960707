import type pg from 'pg'

/** Makes both tables as exercise 1 describes them, so that no other exercise depends on it, with nobody in them. */
export async function newTables(db: pg.Pool): Promise<void> {
  await db.query(`
    DROP TABLE IF EXISTS posts, users;
    CREATE TABLE users (
      id       integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      name     text NOT NULL,
      email    text NOT NULL CONSTRAINT users_email_key UNIQUE,
      password text NOT NULL
    );
    CREATE TABLE posts (
      id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id    integer NOT NULL CONSTRAINT posts_user_id_fkey REFERENCES users,
      title      text NOT NULL,
      body       text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    )`)
}

/** Adds users of these names; their ids are 1, 2, 3 … in a new table. */
export async function addUsers(db: pg.Pool, ...names: string[]): Promise<void> {
  await db.query(
    `INSERT INTO users (name, email, password)
     SELECT name, name || number || '@example.com', 'secret hash'
     FROM unnest($1::text[]) WITH ORDINALITY AS given (name, number)
     ORDER BY number`,
    [names],
  )
}

/** Adds a post; now, unless a time is given. */
export async function addPost(db: pg.Pool, userId: number, title: string, at = 'now'): Promise<void> {
  await db.query('INSERT INTO posts (user_id, title, body, created_at) VALUES ($1, $2, $3, $4)', [
    userId,
    title,
    `body of ${title}`,
    at,
  ])
}

export const titles = (posts: { title: string }[]) => posts.map(({ title }) => title)
