CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE INDEX users_created_at_id_idx ON users (created_at DESC, id DESC);
CREATE INDEX users_lower_name_trgm_idx ON users USING gin (lower(name) gin_trgm_ops);
CREATE INDEX posts_user_id_created_at_id_idx ON posts (user_id, created_at DESC, id DESC);
CREATE INDEX posts_created_at_id_idx ON posts (created_at DESC, id DESC);
