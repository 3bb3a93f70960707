-- #region 5
-- PostgreSQL makes an index for a primary key and for UNIQUE, none for a foreign key. CREATE INDEX shuts out writers until it
-- is done: in a table in use it would be CREATE INDEX CONCURRENTLY, which no transaction can hold, so not this one.

-- Both the foreign key, and the order within a user's posts: a B-tree is read backwards as quickly as forwards.
CREATE INDEX posts_user_id_id_idx ON posts (user_id, id);

CREATE INDEX comments_post_id_id_idx ON comments (post_id, id);

-- ON DELETE SET NULL looks for the comments of the user who goes.
CREATE INDEX comments_user_id_id_idx ON comments (user_id, id);

-- The primary key begins with user_id, and is of no use to who knows the post alone.
CREATE INDEX likes_post_id_idx ON likes (post_id);

-- The query asks for lower(email): users_email_key is sorted by the emails as they are written.
CREATE INDEX users_lower_email_idx ON users (lower(email));
-- #endregion
