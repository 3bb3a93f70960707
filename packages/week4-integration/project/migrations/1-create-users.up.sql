-- #region 1 — the table of the users
CREATE TABLE users (
  id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text        NOT NULL,
  email      text        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT users_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
  CONSTRAINT users_email_length CHECK (char_length(email) BETWEEN 3 AND 254)
);

-- An index, since a constraint cannot contain an expression.
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
-- #endregion
