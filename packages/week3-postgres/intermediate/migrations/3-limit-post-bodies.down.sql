-- #region 4
ALTER TABLE posts
  DROP CONSTRAINT posts_body_length;
-- #endregion
