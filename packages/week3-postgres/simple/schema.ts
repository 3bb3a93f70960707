import type { Queryable } from './db.ts'

/** Makes the table `users`, unless it is there already. */
export async function createUsersTable(db: Queryable): Promise<void> {
  // #region 3
  // IF NOT EXISTS looks first and creates then: of two that look at once, the second would fail (23505). The lock lets
  // one in at a time, until the end of its transaction: the caller's, or else that of the text, whose statements are one.
  // The number is any, as long as nothing else locks it.
  await db.query(`
    SELECT pg_advisory_xact_lock(7303);

    CREATE TABLE IF NOT EXISTS users (
      id       SERIAL PRIMARY KEY,
      name     TEXT NOT NULL,
      email    TEXT NOT NULL,
      password TEXT NOT NULL, -- a hash, never the password itself
      CONSTRAINT users_email_key UNIQUE (email),
      CONSTRAINT users_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
      CONSTRAINT users_email_length CHECK (char_length(email) BETWEEN 1 AND 254),
      CONSTRAINT users_password_length CHECK (char_length(password) BETWEEN 1 AND 255)
    );
  `)
  // #endregion
}
