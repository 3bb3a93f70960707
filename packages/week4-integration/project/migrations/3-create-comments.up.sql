-- #region 1 — the table of the comments
CREATE TABLE comments (
  id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  post_id    integer     NOT NULL,
  author_id  integer     NOT NULL,
  text       text        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT comments_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts ON DELETE CASCADE,
  CONSTRAINT comments_author_id_fkey FOREIGN KEY (author_id) REFERENCES users ON DELETE CASCADE,
  CONSTRAINT comments_text_length CHECK (char_length(text) BETWEEN 1 AND 2000)
);
-- #endregion
