-- #region 1 — undo the table of the posts
DROP TABLE posts;
-- #endregion
