import { mkdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Sandbox } from './sandbox.ts'

const CODE = `import pg from 'pg'

export function createPool(url: string): pg.Pool {
  return new pg.Pool({ connectionString: url })
}

export async function transfer(pool: pg.Pool, from: number, to: number, amount: number): Promise<void> {
  // #region 1
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('UPDATE accounts SET balance = balance - $2 WHERE id = $1', [from, amount])
    await client.query('UPDATE accounts SET balance = balance + $2 WHERE id = $1', [to, amount])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
  // #endregion
}

export async function balances(pool: pg.Pool, ids: number[]): Promise<number[]> {
  // #region 2
  const { rows } = await pool.query('SELECT balance FROM accounts WHERE id = ANY ($1) ORDER BY id', [ids])
  return rows.map(({ balance }) => balance)
  // #endregion
}
`

/** The arrangement is a file beside the tests: the services of a run are found through it. */
const ACCOUNTS = `import { testDatabase } from 'shared/testing/database/test-database.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { createPool } from '#hard/transfer.ts'

export const { url } = await testDatabase()
export const db = sql(url)
await db.query('CREATE TABLE accounts (id int, balance int)')
await db.query('INSERT INTO accounts SELECT id, 100 FROM generate_series(1, 50) AS id')
export const pool = createPool(url)
`

const TRANSFER = `import { expect, test } from 'vitest'
import { connectionsTo, failOn } from 'shared/testing/database/failures.ts'
import { transfer } from '#hard/transfer.ts'
import { db, pool, url } from './accounts.ts'

const sum = async () => (await db.query('SELECT sum(balance)::int AS sum FROM accounts')).rows[0].sum

test('moves money', async () => {
  await transfer(pool, 1, 2, 10)
  expect((await db.query('SELECT balance FROM accounts WHERE id < 3 ORDER BY id')).rows).toEqual([
    { balance: 90 },
    { balance: 110 },
  ])
})

test('keeps the money when the credit fails', async () => {
  await transfer(pool, 1, 2, 10)
  await failOn(url, { table: 'accounts', event: 'UPDATE', when: 'NEW.balance > OLD.balance' })
  await expect(transfer(pool, 1, 2, 10)).rejects.toThrow('failure made by the test')
  expect(await sum()).toBe(5000)
  const states = (await connectionsTo(url)).map(({ state }) => state)
  expect(states, 'the states of the connections').not.toContain('idle in transaction (aborted)')
})
`

const BALANCES = `import { expect, test } from 'vitest'
import { queriesDuring, statements } from 'shared/testing/trace/sql-log.ts'
import { balances } from '#hard/transfer.ts'
import { pool } from './accounts.ts'

test('asks once, for however many', async () => {
  const queries = await queriesDuring(() => balances(pool, Array.from({ length: 50 }, (_, index) => index + 1)))
  expect(statements(queries).length, 'statements for 50 accounts').toBe(1)
})
`

const README = `# Week 1 · hard — Accounts

## 1. Move money
*Concept: transactions*

\`transfer(pool, from, to, amount)\`

**Done when**
- moves money
- keeps the money when the credit fails

*No catalogued mistakes: a test of the workbook.*

<details><summary>One?</summary>

A

</details>
<details><summary>Two?</summary>

B

</details>

## 2. Balances
*Concept: one query*

\`balances(pool, ids)\`

**Done when**
- asks once, for however many

*No catalogued mistakes: a test of the workbook.*

<details><summary>One?</summary>

A

</details>
<details><summary>Two?</summary>

B

</details>
`

/** Adds a level with a database to the week: `week1/hard`, started with both of its exercises solved. */
export function addDatabaseLevel(course: Sandbox): void {
  const shared = createRequire(import.meta.resolve('shared/testing/database/sql.ts'))
  const modules = join(course.week, 'node_modules')
  mkdirSync(join(modules, '@types'), { recursive: true })
  // The sandbox finds what the workbook finds, which does not include pg.
  for (const name of ['pg', '@types/pg']) {
    symlinkSync(dirname(shared.resolve(`${name}/package.json`)), join(modules, name))
  }
  course.write('hard/README.md', README)
  course.write('hard/transfer.ts', CODE)
  course.write('hard/tests/accounts.ts', ACCOUNTS)
  course.write('hard/tests/1-move-money.test.ts', TRANSFER)
  course.write('hard/tests/2-balances.test.ts', BALANCES)
  course.write('work/hard/transfer.ts', CODE)
}
