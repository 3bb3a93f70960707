CREATE TABLE users (
  id       integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name     text    NOT NULL,
  email    text    NOT NULL,
  password text    NOT NULL, -- a hash, never the password itself
  CONSTRAINT users_email_key UNIQUE (email),
  CONSTRAINT users_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
  CONSTRAINT users_email_length CHECK (char_length(email) BETWEEN 1 AND 254),
  CONSTRAINT users_password_length CHECK (char_length(password) BETWEEN 1 AND 255)
);
