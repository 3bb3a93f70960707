-- #region 1 — undo the table of the users
DROP TABLE users;
-- #endregion
