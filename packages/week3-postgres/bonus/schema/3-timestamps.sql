-- #region 3
ALTER TABLE users
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();

ALTER TABLE posts
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();

ALTER TABLE comments
  ADD COLUMN created_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();

-- For tables without stored generated columns, which a BEFORE trigger sees as NULL, and whose types all have an =, which json
-- has not. They would have to be left out of the comparison, or compared as jsonb.
CREATE FUNCTION keep_timestamps() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.created_at := OLD.created_at;
  NEW.updated_at := OLD.updated_at;
  -- As IS DISTINCT FROM sees it, NULL equals NULL.
  IF NEW IS DISTINCT FROM OLD THEN
    -- Not now(): that is when the transaction began, and stands still until it ends.
    NEW.updated_at := clock_timestamp();
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER users_keep_timestamps
  BEFORE UPDATE ON users
  FOR EACH ROW EXECUTE FUNCTION keep_timestamps();

CREATE TRIGGER posts_keep_timestamps
  BEFORE UPDATE ON posts
  FOR EACH ROW EXECUTE FUNCTION keep_timestamps();

CREATE TRIGGER comments_keep_timestamps
  BEFORE UPDATE ON comments
  FOR EACH ROW EXECUTE FUNCTION keep_timestamps();
-- #endregion
