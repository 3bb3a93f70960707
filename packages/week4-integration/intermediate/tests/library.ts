import type { Pool } from 'pg'

/** Makes 1000 authors with three books each, and the log that a trigger on books writes. */
export async function fillLibrary(db: Pool): Promise<void> {
  await db.query(`
    DROP TABLE IF EXISTS books, authors, deletions;
    CREATE TABLE authors (id integer PRIMARY KEY, name text NOT NULL);
    CREATE TABLE books (author_id integer NOT NULL REFERENCES authors ON DELETE CASCADE, title text NOT NULL);
    CREATE INDEX books_author_id_idx ON books (author_id);
    CREATE TABLE deletions (title text);
    CREATE OR REPLACE FUNCTION log_deletion() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN INSERT INTO deletions VALUES (OLD.title); RETURN OLD; END';
    CREATE TRIGGER log_deletion BEFORE DELETE ON books FOR EACH ROW EXECUTE FUNCTION log_deletion();
    INSERT INTO authors SELECT id, 'Author ' || id FROM generate_series(1, 1000) AS id;
    INSERT INTO books SELECT id, 'Book ' || volume FROM authors, generate_series(1, 3) AS volume;
    ANALYZE authors, books`)
}

/** How many rows each table has. */
export async function rowsOf(db: Pool): Promise<{ authors: number; books: number; deletions: number }> {
  const { rows } = await db.query(`
    SELECT (SELECT count(*) FROM authors)::integer AS authors,
           (SELECT count(*) FROM books)::integer AS books,
           (SELECT count(*) FROM deletions)::integer AS deletions`)
  return rows[0]
}

export const ALL_ROWS = { authors: 1000, books: 3000, deletions: 0 }
