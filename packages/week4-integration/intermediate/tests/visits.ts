import type { Pool } from 'pg'

/** Makes a table of 5000 visits, of which PostgreSQL knows no statistics, with an index on the visitor. */
export async function fillVisits(db: Pool): Promise<void> {
  await db.query(`
    DROP TABLE IF EXISTS visits;
    CREATE TABLE visits (visitor integer NOT NULL, page text NOT NULL) WITH (autovacuum_enabled = false);
    INSERT INTO visits SELECT n, 'Page ' || n FROM generate_series(1, 5000) AS n;
    CREATE UNIQUE INDEX visits_visitor_idx ON visits (visitor DESC) INCLUDE (page) WHERE visitor > 0`)
}

/** What the index is, and its number: an index that is built again gets another one. */
export async function visitsIndex(db: Pool): Promise<{ definition: string; oid: number } | undefined> {
  const { rows } = await db.query(
    `SELECT pg_get_indexdef(indexrelid) AS definition, indexrelid::integer AS oid
     FROM pg_index WHERE indrelid = 'visits'::regclass AND indisvalid`,
  )
  return rows[0]
}
