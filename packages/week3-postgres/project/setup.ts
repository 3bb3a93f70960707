import type { Pool } from 'pg'
import { loadConfig } from './config.ts'
import { createPool } from './db.ts'
import { createSchema } from './schema.ts'

/*
 * node setup.ts
 * Makes the tables of schema.sql in the database of DATABASE_URL, once.
 */

const TABLES = ['users', 'products', 'orders', 'order_items']

try {
  const pool = createPool({ connectionString: loadConfig().databaseUrl })
  console.log(await setUp(pool).finally(() => pool.end()))
} catch (error) {
  // The error of a server that is away has a code alone.
  const { message, code } = error as NodeJS.ErrnoException
  console.error(`Cannot make the tables: ${message || code}`)
  process.exitCode = 1
}

async function setUp(pool: Pool): Promise<string> {
  if ((await missing(pool)).length === 0) return 'The tables are there already'
  await createSchema(pool)
  const still = await missing(pool)
  if (still.length > 0) throw new Error(`schema.sql makes no table ${still.join(', ')}`)
  return 'The tables are there'
}

async function missing(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT name
     FROM unnest($1::text[]) AS name
     WHERE to_regclass(name) IS NULL`,
    [TABLES],
  )
  return rows.map(({ name }) => name)
}
