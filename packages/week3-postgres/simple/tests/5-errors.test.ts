import { testDatabase } from 'shared/testing/database.ts'
import { failureOf, sqlState } from 'shared/testing/failure.ts'
import { poolFor } from 'shared/testing/pool.ts'
import { sql } from 'shared/testing/sql.ts'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { EmailTakenError, MissingValueError } from '#simple/errors.ts'
import { insertUser } from '#simple/users.ts'
import { complaintOf, resultOf } from './scripts.ts'
import { ada, newUsersTable, storedUsers } from './users-table.ts'

const { url } = await testDatabase()
const db = sql(url)
const pool = poolFor(url)
const env = { DATABASE_URL: url }
const stdin = 'correct horse\n'

beforeEach(() => newUsersTable(db))

/** From now on each insertion fails with this error, as PostgreSQL would raise it. */
async function insertionsFail(error: { code: string; constraint: string; message: string }): Promise<void> {
  onTestFinished(() => void db.query('DROP FUNCTION IF EXISTS fail() CASCADE'))
  await db.query(`
    CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION USING ERRCODE = '${error.code}', CONSTRAINT = '${error.constraint}', MESSAGE = '${error.message}';
    END $$;
    CREATE OR REPLACE TRIGGER fail BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION fail()`)
}

/** Neither of the two classes, but the error that PostgreSQL has raised, or one that has it as its cause. */
function expectPassedOn(error: unknown, code: string): void {
  expect(error).not.toBeInstanceOf(EmailTakenError)
  expect(error).not.toBeInstanceOf(MissingValueError)
  expect(sqlState(error), 'the code of the error or its cause').toBe(code)
}

test('rejects with EmailTakenError when another user has the email', async () => {
  await insertUser(pool, ada)
  const error = await failureOf(insertUser(pool, { ...ada, name: 'Another' }))
  expect(error).toBeInstanceOf(EmailTakenError)
  expect(error.cause, 'its cause').toMatchObject({ code: '23505' })
  expect(await storedUsers(db)).toHaveLength(1)
})

test('rejects with MissingValueError that names the column', async () => {
  for (const nothing of [undefined, null, ''] as string[]) {
    const tries = { name: { name: nothing }, email: { email: nothing }, password: { passwordHash: nothing } }
    for (const [column, values] of Object.entries(tries)) {
      const error = await failureOf(insertUser(pool, { ...ada, ...values }))
      expect(error, `the answer to a user with ${JSON.stringify(values)}`).toBeInstanceOf(MissingValueError)
      expect(error, `the answer to a user with ${JSON.stringify(values)}`).toMatchObject({ column })
    }
  }
  expect(await storedUsers(db)).toEqual([])
})

test('lets one of many who come at once have the email', async () => {
  const names = Array.from({ length: 20 }, (_value, i) => `Ada ${i}`)
  const outcomes = await Promise.allSettled(names.map((name) => insertUser(pool, { ...ada, name })))
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  expect(errors).toHaveLength(19)
  for (const error of errors) expect(error).toBeInstanceOf(EmailTakenError)
  expect(await storedUsers(db)).toHaveLength(1)
})

test('tells errors apart by code and constraint, not by their text', async () => {
  const constraint = 'users_email_key'
  const german = 'doppelter Schlüsselwert verletzt Unique-Constraint'
  await insertionsFail({ code: '23505', constraint, message: german })
  expect(await failureOf(insertUser(pool, ada))).toBeInstanceOf(EmailTakenError)
  const english = `duplicate key value violates unique constraint "${constraint}"`
  await insertionsFail({ code: 'P0001', constraint: '', message: english })
  expectPassedOn(await failureOf(insertUser(pool, ada)), 'P0001')
})

test('passes on every other error', async () => {
  await insertUser(pool, ada)
  const other = { ...ada, email: 'other@example.com' }
  expectPassedOn(await failureOf(insertUser(pool, { ...other, name: 'x'.repeat(101) })), '23514')
  await db.query('CREATE UNIQUE INDEX users_name_key ON users (name)')
  expectPassedOn(await failureOf(insertUser(pool, other)), '23505')
  await db.query('DROP TABLE users')
  expectPassedOn(await failureOf(insertUser(pool, ada)), '42P01')
  const nobody = poolFor('postgres://nobody:secret@127.0.0.1:1/nowhere')
  expectPassedOn(await failureOf(insertUser(nobody, ada)), 'ECONNREFUSED')
})

test('insert-user.ts complains in one line of an email that is taken', async () => {
  const args = ['Ada', 'ada@example.com']
  expect(await resultOf('insert-user', { env, args, stdin })).toMatchObject({ id: 1 })
  await complaintOf('insert-user', { env, args, stdin })
  expect(await storedUsers(db)).toHaveLength(1)
})

test('insert-user.ts complains in one line of a value that is missing', async () => {
  const [name, email, password] = await Promise.all([
    complaintOf('insert-user', { env, args: ['', 'ada@example.com'], stdin }),
    complaintOf('insert-user', { env, args: ['Ada'], stdin }),
    complaintOf('insert-user', { env, args: ['Ada', 'ada@example.com'], stdin: '\n' }),
    complaintOf('insert-user', { env, args: ['Ada', 'ada@example.com'] }),
  ])
  expect([name, email, password], 'the complaints').toEqual([
    expect.stringMatching(/name/i),
    expect.stringMatching(/email/i),
    expect.stringMatching(/password/i),
  ])
  expect(await storedUsers(db)).toEqual([])
})

test('the scripts complain of everything else in one line too', async () => {
  const nowhere = { DATABASE_URL: 'postgres://nobody:secret@localhost:1/nowhere' }
  const complaints = await Promise.all([
    complaintOf('insert-user', { env, args: ['x'.repeat(101), 'ada@example.com'], stdin }),
    complaintOf('insert-user', { env, args: ['Ada', 'ada@example.com'], stdin: 'x'.repeat(73) }),
    complaintOf('get-user', { env, args: ['1'] }),
    complaintOf('list-users', { env: nowhere }),
  ])
  for (const complaint of complaints) {
    expect(complaint, 'shows neither a hash nor a password').not.toMatch(/\$2[aby]\$|secret|xxxx/)
  }
})
