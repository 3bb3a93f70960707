import { createDatabase } from '../create-database.ts'
import { createPool } from '../db.ts'
import { createUsersTable } from '../schema.ts'

/*
 * node scripts/setup.ts
 * Makes the database user_auth_db with its table, on the server of ADMIN_URL.
 */

const adminUrl = process.env.ADMIN_URL
if (!adminUrl) {
  console.error(
    'Set ADMIN_URL to a database that is there already: postgres://user:password@host:5432/postgres',
  )
  process.exit(1)
}
await createDatabase(adminUrl, 'user_auth_db')

const url = new URL(adminUrl)
url.pathname = '/user_auth_db'
const pool = createPool({ connectionString: url.href })
try {
  await createUsersTable(pool)
} finally {
  await pool.end()
}
console.log('user_auth_db is ready')
