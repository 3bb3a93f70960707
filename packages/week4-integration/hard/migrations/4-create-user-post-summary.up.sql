CREATE VIEW user_post_summary AS
SELECT
  users.id AS user_id,
  users.name,
  count(posts.id)::integer AS posts,
  max(posts.created_at) AS last_post_at,
  -- Each post comes once here. A second JOIN would repeat it for each of its comments.
  coalesce(sum(
    (SELECT count(*) FROM comments WHERE comments.post_id = posts.id)
  ), 0)::integer AS comments
FROM users
LEFT JOIN posts ON posts.user_id = users.id
GROUP BY users.id;
