-- #region 6 — undo the table of posts
-- Without CASCADE: what others have built on the table is not for this migration to throw away.
DROP TABLE posts;
-- #endregion
