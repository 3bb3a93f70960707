-- #region 7 — undo the indexes
DROP INDEX posts_title_trgm_idx;
DROP INDEX comments_author_id_idx;
DROP INDEX posts_created_at_id_idx;
DROP INDEX comments_post_id_created_at_id_idx;
DROP INDEX posts_user_id_created_at_id_idx;
-- #endregion
