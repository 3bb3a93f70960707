import type { Pool } from 'pg'

/*
 * What the database of the code under test is made of, from information_schema and the catalogue.
 */

export interface Column {
  table: string
  column: string
  /** As information_schema has it: `integer`, `timestamp with time zone`. */
  type: string
  isNullable: boolean
}

/** The columns of all tables; views are left out. */
export async function columnsOf(db: Pool): Promise<Column[]> {
  const { rows } = await db.query<Column>(
    `SELECT table_name AS table, column_name AS column, data_type AS type, is_nullable = 'YES' AS "isNullable"
     FROM information_schema.columns
     JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
     ORDER BY table_name, column_name`,
  )
  return rows
}

export interface Key {
  table: string
  name: string
  kind: 'PRIMARY KEY' | 'FOREIGN KEY' | 'UNIQUE'
  /** In the order of the constraint. */
  columns: string[]
  /** The table that a foreign key refers to. */
  parent: string | null
  /** Whether the rows that were there have been checked. */
  isValid: boolean
}

const KEYS = `
  SELECT conrelid::regclass::text AS table, conname AS name,
         CASE contype WHEN 'p' THEN 'PRIMARY KEY' WHEN 'f' THEN 'FOREIGN KEY' ELSE 'UNIQUE' END AS kind,
         ARRAY(SELECT attname::text
               FROM unnest(conkey) WITH ORDINALITY AS key (number, position)
               JOIN pg_attribute ON attrelid = conrelid AND attnum = number
               ORDER BY position) AS columns,
         nullif(confrelid, 0)::regclass::text AS parent, convalidated AS "isValid"
  FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'f', 'u')
  ORDER BY 1, 2`

export async function keysOf(db: Pool): Promise<Key[]> {
  return (await db.query<Key>(KEYS)).rows
}

export interface Index {
  table: string
  name: string
  /** Columns and expressions, in their order, with what is not the default: `created_at DESC`. */
  columns: string[]
  method: string
  /** The condition of a partial index. */
  predicate: string | null
  /** Whether it is a B-tree that holds all rows. */
  isComplete: boolean
  /** Whether a constraint of the table, such as its primary key, lives by it. */
  isOfConstraint: boolean
  /** As PostgreSQL would make it. */
  definition: string
}

export async function indexesOf(db: Pool): Promise<Index[]> {
  const { rows } = await db.query<Index>(
    `SELECT indrelid::regclass::text AS table, relname AS name,
            ARRAY(SELECT pg_get_indexdef(indexrelid, position, false)
                         || CASE indoption[position - 1] WHEN 0 THEN '' ELSE ' #' || indoption[position - 1] END
                  FROM generate_series(1, indnkeyatts) AS position
                  ORDER BY position) AS columns,
            amname AS method,
            pg_get_expr(indpred, indrelid) AS predicate,
            indpred IS NULL AND amname = 'btree' AS "isComplete",
            EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x')) AS "isOfConstraint",
            pg_get_indexdef(indexrelid) AS definition
     FROM pg_index
     JOIN pg_class ON pg_class.oid = indexrelid
     JOIN pg_am ON pg_am.oid = relam
     WHERE relnamespace = 'public'::regnamespace
     ORDER BY 1, 2`,
  )
  return rows
}
