import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { eventually } from 'shared/testing/eventually.ts'
import { expect } from 'vitest'
import { addDatabaseLevel } from './database-level.ts'
import { type Sandbox, test } from './sandbox.ts'
import { verdictOn } from './verdict-text.ts'

const CODE = 'work/hard/transfer.ts'
const CREDIT = "await client.query('UPDATE accounts SET balance = balance + $2"
const NO_SERVICE = { DATABASE_URL: 'postgres://me:x@127.0.0.1:1/x' }

/** A level whose test files note the keeper that they find. */
function withKeeperLog(course: Sandbox): { keepers: () => string[] } {
  addDatabaseLevel(course)
  course.write(
    'hard/tests/accounts.ts',
    `import { appendFileSync } from 'node:fs'
appendFileSync(import.meta.dirname + '/keepers', process.env.NINE_WEEKS_KEEPER + '\\n')
${course.read('hard/tests/accounts.ts')}`,
  )
  return { keepers: () => course.read('hard/tests/keepers').trim().split('\n') }
}

test.concurrent('a run has one keeper for all its files, and leaves nothing', async ({ course }) => {
  const { keepers } = withKeeperLog(course)
  const { code, stdout } = await course.learn('test', '1h')
  expect(stdout).toContain('2 of 2 exercises passed')
  expect(code).toBe(0)
  const [keeper = '', ...others] = keepers()
  expect(others).toEqual([keeper])
  expect(keeper).toMatch(/^\/.*nine-weeks/)
  expect(existsSync(dirname(keeper)), 'the folder of the run').toBe(false)
})

test.concurrent('a run whose tests use no service has no keeper', async ({ course }) => {
  addDatabaseLevel(course)
  course.solve(1, 2, 3)
  course.edit(
    'simple/tests/1-say-hello.test.ts',
    "expect(greet('Ada'))",
    "expect(process.env.NINE_WEEKS_KEEPER).toBeUndefined()\n  expect(greet('Ada'))",
  )
  expect((await course.learn('test', '1s1')).stdout).toContain('2 facts hold')
})

test.concurrent('a failing verdict shows the SQL, with what was wrong with the transaction', async ({
  course,
}) => {
  addDatabaseLevel(course)
  course.edit(CODE, "    await client.query('ROLLBACK')\n", '')
  const { stdout } = await course.learn('test', '1h1')
  expect(stdout).toMatch(/ ms {2}\[1\] BEGIN → BEGIN {2}[\d.]+ ms\n/)
  expect(stdout).toMatch(
    /\[1\] UPDATE .* → P0001 failure made by the test, released to the pool in a transaction {2}[\d.]+ ms\n +Connection 1 was left in a failed transaction/,
  )
  expect(stdout, 'what the test asks').not.toContain('sum(balance)')
})

test.concurrent('a failing verdict shows a statement on another connection, and a COMMIT that rolled back', async ({
  course,
}) => {
  addDatabaseLevel(course)
  course.edit(CODE, CREDIT, CREDIT.replace('client', 'pool'))
  course.edit(CODE, "query('ROLLBACK')\n    throw error", "query('COMMIT')")
  const { stdout } = await course.learn('test', '1h1')
  expect(stdout).toMatch(/\[1\] UPDATE .*\n.*\[2\] UPDATE .*\n.*\[1\] COMMIT → COMMIT/)
  course.edit(CODE, CREDIT.replace('client', 'pool'), CREDIT)
  const again = await course.learn('test', '1h1')
  expect(again.stdout).toMatch(/\[1\] COMMIT → ROLLBACK: the transaction had failed before {2}[\d.]+ ms\n/)
})

test.concurrent('a failing verdict folds statements that repeat', async ({ course }) => {
  addDatabaseLevel(course)
  course.edit(
    CODE,
    "const { rows } = await pool.query('SELECT balance FROM accounts WHERE id = ANY ($1) ORDER BY id', [ids])",
    "const ask = (id: number) => pool.query('SELECT balance FROM accounts WHERE id = $1', [id])\n  const rows = (await Promise.all(ids.map(ask))).map((result) => result.rows[0] ?? {})",
  )
  const verdict = verdictOn((await course.learn('test', '1h')).stdout, 'week1/hard/2')
  expect(verdict).toContain('statements for 50 accounts: expected 50 to be 1')
  expect(verdict).toMatch(/\[1\] SELECT .* → 1 row, × 50 on \d+ connections {2}[\d.]+ ms\n/)
})

test.concurrent('a service that cannot be had is no verdict, whatever was asked for', async ({ course }) => {
  addDatabaseLevel(course)
  for (const args of [
    ['test', '1h'],
    ['grade', '1h'],
    ['verify', '1h'],
  ]) {
    const { code, stdout, stderr } = await course.run(args, { env: NO_SERVICE }).ended
    expect(`${stdout}${stderr}`).toContain('SERVICE_UNAVAILABLE PostgreSQL: DATABASE_URL names a server')
    expect(code, args.join(' ')).toBe(3)
  }
})

test.concurrent('a level with a database is proven', async ({ course }) => {
  const { keepers } = withKeeperLog(course)
  const { code, stdout } = await course.learn('verify', '1h')
  expect(stdout).toContain('✓ week1/hard is sound (2 exercises, 2 proved now, 6 builds')
  expect(code).toBe(0)
  expect(new Set(keepers()).size).toBe(1)
})

test.concurrent('a save brings a verdict from the same servers, and a kill leaves nothing', async ({
  course,
}) => {
  const { keepers } = withKeeperLog(course)
  const learn = course.run(['test', '1h1', '--watch'])
  await learn.until(/Waiting for a save/)
  const [keeper = ''] = keepers()
  expect(existsSync(keeper)).toBe(true)
  course.edit(CODE, "    await client.query('ROLLBACK')\n", '')
  await learn.until(/left in a failed transaction/)
  expect(new Set(keepers())).toEqual(new Set([keeper]))
  learn.signal('SIGKILL')
  await eventually(() => expect(existsSync(dirname(keeper))).toBe(false), { within: 10_000 })
})
