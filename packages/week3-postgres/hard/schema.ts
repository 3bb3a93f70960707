import type { Queryable } from './db.ts'

/** Makes the tables of this level in an empty database. */
export async function createSchema(db: Queryable): Promise<void> {
  await db.query(`
    CREATE TABLE accounts (
      id      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      balance bigint  NOT NULL, -- in cents
      CONSTRAINT accounts_balance_not_negative CHECK (balance >= 0),
      -- Number.MAX_SAFE_INTEGER: a larger one would be another number in JavaScript.
      CONSTRAINT accounts_balance_safe CHECK (balance <= 9007199254740991)
    );

    CREATE TABLE users (
      id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      username   text        NOT NULL,
      email      text        NOT NULL,
      post_count integer     NOT NULL DEFAULT 0,
      created_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT users_username_length CHECK (char_length(username) BETWEEN 1 AND 50),
      CONSTRAINT users_email_length CHECK (char_length(email) BETWEEN 3 AND 254),
      CONSTRAINT users_post_count_not_negative CHECK (post_count >= 0)
    );
    CREATE INDEX users_created_at_id_idx ON users (created_at DESC, id DESC);

    CREATE TABLE posts (
      id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id    integer     NOT NULL CONSTRAINT posts_user_id_fkey REFERENCES users,
      title      text        NOT NULL,
      body       text        NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT posts_title_length CHECK (char_length(title) BETWEEN 1 AND 200),
      CONSTRAINT posts_body_length CHECK (char_length(body) <= 10000)
    );
    CREATE INDEX posts_user_id_idx ON posts (user_id);
  `)
}

/**
 * From now on an email belongs to one user, and so does a username.
 * @throws {DatabaseError} where that does not hold for the users there are (23505): then nothing has changed.
 */
export async function addUniqueConstraints(db: Queryable): Promise<void> {
  // #region 3 — add the constraints
  // Both in one statement: it is done as a whole or not at all.
  await db.query(
    `ALTER TABLE users
       ADD CONSTRAINT users_email_key UNIQUE (email),
       ADD CONSTRAINT users_username_key UNIQUE (username)`,
  )
  // #endregion
}
