CREATE TABLE users (
  id            integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name          text        NOT NULL,
  email         text        NOT NULL,
  username      text,
  password_hash text,
  created_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT users_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
  CONSTRAINT users_email_length CHECK (char_length(email) BETWEEN 1 AND 254),
  -- A user has a login or none, but never half of one.
  CONSTRAINT users_credentials CHECK ((username IS NULL) = (password_hash IS NULL))
);

CREATE UNIQUE INDEX users_email_key ON users (lower(email));
CREATE UNIQUE INDEX users_username_key ON users (lower(username));
