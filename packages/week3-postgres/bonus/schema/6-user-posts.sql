-- #region 6
-- Whoever may read the view needs no right on the tables: it reads them with the rights of its owner, and shows no password_hash.
-- Columns by name: with * the view would have those that the tables have today, and could not be replaced tomorrow.
CREATE OR REPLACE VIEW user_posts AS
SELECT
  users.id AS user_id,
  users.username,
  posts.id AS post_id,
  posts.title,
  -- Subqueries, not joins: of 2 comments and 3 likes, joins would make 6 rows, and count 6 of each. And they are run for those
  -- rows alone that are asked for.
  (SELECT count(*) FROM comments WHERE comments.post_id = posts.id)::integer AS comment_count,
  (SELECT count(*) FROM likes WHERE likes.post_id = posts.id)::integer AS like_count
FROM users
LEFT JOIN posts ON posts.user_id = users.id;
-- #endregion
