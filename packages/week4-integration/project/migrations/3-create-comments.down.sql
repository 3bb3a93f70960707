-- #region 1 — undo the table of the comments
DROP TABLE comments;
-- #endregion
