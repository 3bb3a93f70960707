-- #region 4 — the limit of a body
ALTER TABLE posts
  ADD CONSTRAINT posts_body_length CHECK (char_length(body) <= 10000);
-- #endregion
