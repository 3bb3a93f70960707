-- #region 1 — the tables
-- Each fact is in one place (third normal form): the name of a post's author is found through user_id, the number of
-- its likes by counting them. Of what is stored twice, one copy is forgotten one day when the other changes.

-- integer ids end at 2 147 483 647. Where more rows may come in all those years, they are bigint from the beginning.

CREATE TABLE users (
  id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  username      text    NOT NULL,
  email         text    NOT NULL,
  password_hash text    NOT NULL,
  CONSTRAINT users_username_key UNIQUE (username),
  CONSTRAINT users_email_key UNIQUE (email),
  CONSTRAINT users_username_length CHECK (char_length(username) BETWEEN 1 AND 50),
  CONSTRAINT users_email_length CHECK (char_length(email) BETWEEN 3 AND 254),
  CONSTRAINT users_password_hash_length CHECK (char_length(password_hash) BETWEEN 1 AND 255)
);

CREATE TABLE posts (
  id      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id integer NOT NULL,
  title   text    NOT NULL,
  body    text    NOT NULL,
  CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users,
  CONSTRAINT posts_title_length CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT posts_body_length CHECK (char_length(body) BETWEEN 1 AND 10000)
);

CREATE TABLE comments (
  id      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  post_id integer NOT NULL,
  user_id integer, -- nobody, once the author's account is deleted
  body    text    NOT NULL,
  CONSTRAINT comments_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts,
  CONSTRAINT comments_user_id_fkey FOREIGN KEY (user_id) REFERENCES users,
  CONSTRAINT comments_body_length CHECK (char_length(body) BETWEEN 1 AND 2000)
);

-- Many users like many posts. The pair is the key: it needs no number, and cannot be there twice.
CREATE TABLE likes (
  user_id integer NOT NULL,
  post_id integer NOT NULL,
  PRIMARY KEY (user_id, post_id),
  CONSTRAINT likes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users,
  CONSTRAINT likes_post_id_fkey FOREIGN KEY (post_id) REFERENCES posts
);
-- #endregion
