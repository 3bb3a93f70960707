import type pg from 'pg'

/** Makes the table as exercise 3 describes it, so that no other exercise depends on it, with nobody in it. */
export async function newUsersTable(db: pg.Pool): Promise<void> {
  await db.query(`
    DROP TABLE IF EXISTS users;
    CREATE TABLE users (
      id       SERIAL PRIMARY KEY,
      name     TEXT NOT NULL CONSTRAINT users_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
      email    TEXT NOT NULL CONSTRAINT users_email_length CHECK (char_length(email) BETWEEN 1 AND 254),
      password TEXT NOT NULL CONSTRAINT users_password_length CHECK (char_length(password) BETWEEN 1 AND 255),
      CONSTRAINT users_email_key UNIQUE (email)
    )`)
}

/** Adds users behind the back of the code under test. */
export async function arrange(db: pg.Pool, ...names: string[]): Promise<void> {
  for (const name of names) {
    await db.query('INSERT INTO users (name, email, password) VALUES ($1, $2, $3)', [
      name,
      `${name}@example.com`,
      'hash',
    ])
  }
}

/** Everything that is in the table, in the order of the ids. */
export async function storedUsers(db: pg.Pool) {
  const { rows } = await db.query('SELECT id, name, email, password FROM users ORDER BY id')
  return rows as { id: number; name: string; email: string; password: string }[]
}

export const ada = { name: 'Ada', email: 'ada@example.com', passwordHash: '$2b$10$no-hash-of-any-password' }
