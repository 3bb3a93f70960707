import type pg from 'pg'

/** An empty database, as at first. */
export async function emptyDatabase(db: pg.Pool): Promise<void> {
  await db.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
}

/** The names of all tables but those in which migrators keep records and locks, in alphabetical order. */
export async function tables(db: pg.Pool): Promise<string[]> {
  const { rows } = await db.query(
    `SELECT table_name AS name
     FROM information_schema.tables
     WHERE table_schema = 'public' AND table_name !~ 'migration|lock'
     ORDER BY name`,
  )
  return rows.map(({ name }) => name)
}

/** What `schema_migrations` says is applied. */
export async function recorded(db: pg.Pool): Promise<{ number: number; name: string }[]> {
  return (await db.query('SELECT number, name FROM schema_migrations ORDER BY number')).rows
}

const QUESTIONS = {
  columns: `SELECT table_name, column_name, ordinal_position, data_type, udt_name, is_nullable, column_default, is_identity
            FROM information_schema.columns
            WHERE table_schema = 'public'
            ORDER BY table_name, ordinal_position`,
  constraints: `SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS definition
                FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace
                ORDER BY 1, 2`,
  indexes: `SELECT tablename, indexname, indexdef
            FROM pg_indexes
            WHERE schemaname = 'public'
            ORDER BY tablename, indexname`,
  sequences: `SELECT sequence_name
              FROM information_schema.sequences
              WHERE sequence_schema = 'public'
              ORDER BY 1`,
  types: `SELECT typname AS name, array(SELECT enumlabel FROM pg_enum WHERE enumtypid = pg_type.oid ORDER BY enumsortorder) AS labels
          FROM pg_type
          WHERE typnamespace = 'public'::regnamespace
          ORDER BY typname`,
  functions: `SELECT oid::regprocedure::text AS name
              FROM pg_proc
              WHERE pronamespace = 'public'::regnamespace
              ORDER BY 1`,
}

/** All that the schema holds: two that are equal were made alike. */
export async function schemaOf(db: pg.Pool): Promise<Record<string, unknown[]>> {
  const entries = Object.entries(QUESTIONS).map(async ([name, text]) => [name, (await db.query(text)).rows])
  return Object.fromEntries(await Promise.all(entries))
}
