CREATE TABLE posts (
  id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id    integer     NOT NULL,
  title      text        NOT NULL,
  body       text        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT posts_title_length CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT posts_body_length CHECK (char_length(body) BETWEEN 1 AND 10000)
);
