-- #region 1 — the table of posts
CREATE TABLE posts (
  id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id    integer     NOT NULL,
  title      text        NOT NULL,
  body       text        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id),
  CONSTRAINT posts_title_length CHECK (char_length(title) BETWEEN 1 AND 200)
);

-- A foreign key makes no index. This one finds the posts of a user, and has them in order.
CREATE INDEX posts_user_id_created_at_id_idx ON posts (user_id, created_at DESC, id DESC);
-- #endregion
