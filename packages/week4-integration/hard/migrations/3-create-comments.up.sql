CREATE TABLE comments (
  id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  post_id    integer     NOT NULL,
  user_id    integer     NOT NULL,
  body       text        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT comments_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
  CONSTRAINT comments_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT comments_body_length CHECK (char_length(body) BETWEEN 1 AND 1000)
);

-- Deleting a post or a user deletes their comments, and has to find them.
CREATE INDEX comments_post_id_idx ON comments (post_id);
CREATE INDEX comments_user_id_idx ON comments (user_id);
