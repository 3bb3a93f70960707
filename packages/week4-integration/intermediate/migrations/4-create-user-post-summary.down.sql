-- #region 7 — drop the view
DROP VIEW user_post_summary;
-- #endregion
