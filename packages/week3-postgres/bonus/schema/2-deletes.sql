-- #region 2
-- What ON DELETE does cannot be altered: the constraint goes and comes again, in one statement, so that there is no
-- moment without it. It reads the whole table and shuts others out meanwhile, which is all right while the tables are empty:
-- in a table in use, NOT VALID first and VALIDATE CONSTRAINT in a later transaction, as in display-name.ts.

-- Deleting an account must not take down what others have written below its posts: whoever wants that deletes the posts first.
-- RESTRICT refuses at once; NO ACTION, at the end of the statement, would let one pass that deletes the posts as well (WITH …).
ALTER TABLE posts
  DROP CONSTRAINT posts_user_id_fkey,
  ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users ON DELETE RESTRICT;

ALTER TABLE comments
  DROP CONSTRAINT comments_post_id_fkey,
  ADD CONSTRAINT comments_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts ON DELETE CASCADE,
  DROP CONSTRAINT comments_user_id_fkey,
  ADD CONSTRAINT comments_user_id_fkey FOREIGN KEY (user_id) REFERENCES users ON DELETE SET NULL;

ALTER TABLE likes
  DROP CONSTRAINT likes_user_id_fkey,
  ADD CONSTRAINT likes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE,
  DROP CONSTRAINT likes_post_id_fkey,
  ADD CONSTRAINT likes_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts ON DELETE CASCADE;
-- #endregion
