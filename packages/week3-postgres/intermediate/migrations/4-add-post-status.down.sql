-- #region 6 — undo the status of posts
ALTER TABLE posts
  DROP COLUMN status;

-- A type is no part of the table that uses it, and would be in the way of the next `up`.
DROP TYPE post_status;
-- #endregion
