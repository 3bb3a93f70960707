/*
 * node migrator-program.ts MIGRATE.TS FOLDER
 * Migrates up, with what a module of the code under test exports for it, and prints as JSON the names, or the error as a text.
 */
import pg from 'pg'

const [file, folder] = process.argv.slice(2)
const url = process.env.DATABASE_URL
const { migrateUp, knexUp } = await import(file as string)

/** Limits for requests, which are not to be limits for migrations. */
const pool = new pg.Pool({
  connectionString: url,
  max: 1,
  statement_timeout: 300,
  idle_in_transaction_session_timeout: 300,
})
pool.on('error', () => {})
try {
  console.log(JSON.stringify(await (knexUp ? knexUp(url, folder) : migrateUp(pool, folder))))
} catch (error) {
  console.log(JSON.stringify(String(error)))
} finally {
  await pool.end()
}
