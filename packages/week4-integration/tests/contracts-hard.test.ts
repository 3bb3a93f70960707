import type { MadeAuthApp } from 'shared/contracts/auth/people.ts'
import { describeAuthApi } from 'shared/contracts/auth.ts'
import { describePostsApi } from 'shared/contracts/posts.ts'
import { describeUsersApi } from 'shared/contracts/users.ts'
import { migrate } from 'shared/db/migrate.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { describe } from 'vitest'
import { createApp } from '#hard/app.ts'

const jwtSecret = 'a secret of the contract, 32 bytes and more'
const folder = new URL('../hard/migrations/', import.meta.url)
const { url } = await testDatabase({ migrate: (url) => migrate(url, folder), migrations: folder })
const db = sql(url)
const pool = poolFor(url)
let people = 0

async function makeApp(): Promise<MadeAuthApp> {
  // The posts go with their users.
  await db.query('DELETE FROM users')
  return {
    app: createApp({ pool, jwtSecret, bcryptCost: 4, report: () => {} }),
    registration: () => ({ name: 'Somebody', email: `user${++people}@example.com` }),
  }
}

// The contracts of weeks 1 and 2, and the one that this week adds, on PostgreSQL.
describe('week4/hard', () => {
  describeUsersApi(makeApp)
  describeAuthApi(makeApp, {
    without: {
      'refuses what a client held before it logged out':
        'nothing is kept at the server, so a token is good until it expires',
    },
  })
  describePostsApi(makeApp)
})
