-- #region 7 — the indexes
-- Each follows a foreign key too, and ends in the order of a list.
CREATE INDEX posts_user_id_created_at_id_idx ON posts (user_id, created_at, id);
CREATE INDEX comments_post_id_created_at_id_idx ON comments (post_id, created_at, id);

CREATE INDEX posts_created_at_id_idx ON posts (created_at, id);

-- Nothing lists the comments of an author, but deleting a user looks for them.
CREATE INDEX comments_author_id_idx ON comments (author_id);

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX posts_title_trgm_idx ON posts USING gin (title gin_trgm_ops);
-- #endregion
