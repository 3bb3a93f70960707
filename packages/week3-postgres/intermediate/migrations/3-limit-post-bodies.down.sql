-- #region 4 — undo the limit
ALTER TABLE posts
  DROP CONSTRAINT posts_body_length;
-- #endregion
