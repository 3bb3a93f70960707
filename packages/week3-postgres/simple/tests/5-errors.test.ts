import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { beforeEach, expect, test } from 'vitest'
import { EmailTakenError, MissingValueError } from '#simple/errors.ts'
import { insertUser } from '#simple/users.ts'
import { expectPassedOn, raise } from './raised.ts'
import { complaintOf, resultOf } from './scripts.ts'
import { ada, newUsersTable, storedUsers } from './users-table.ts'

const { url } = await testDatabase()
const db = sql(url)
const pool = poolFor(url)
const env = { DATABASE_URL: url }
const stdin = 'correct horse\n'

beforeEach(() => newUsersTable(db))

test('rejects with EmailTakenError when another user has the email', async () => {
  await insertUser(pool, ada)
  const error = await failureOf(insertUser, pool, { ...ada, name: 'Another' })
  expect(error).toBeInstanceOf(EmailTakenError)
  expect(error.cause, 'its cause').toMatchObject({ code: '23505' })
  expect(await storedUsers(db)).toHaveLength(1)
  const capitals = { ...ada, email: 'ADA@example.com' }
  expect(await insertUser(pool, capitals)).toMatchObject({ email: 'ADA@example.com' })
})

test('rejects with MissingValueError that names the column', async () => {
  for (const nothing of [undefined, null, ''] as string[]) {
    const tries = { name: { name: nothing }, email: { email: nothing }, password: { passwordHash: nothing } }
    for (const [column, values] of Object.entries(tries)) {
      const error = await failureOf(insertUser, pool, { ...ada, ...values })
      expect(error, `the answer to a user with ${JSON.stringify(values)}`).toBeInstanceOf(MissingValueError)
      expect(error, `the answer to a user with ${JSON.stringify(values)}`).toMatchObject({ column })
    }
  }
  expect(await storedUsers(db)).toEqual([])
  const blanks = { name: ' ', email: ' ', passwordHash: ' ' }
  expect(await insertUser(pool, blanks), 'the answer to blanks').toMatchObject({ name: ' ', email: ' ' })
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
  const taken = 'doppelter Schlüsselwert verletzt Unique-Constraint'
  await raise(db, { code: '23505', constraint, message: taken })
  expect(await failureOf(insertUser, pool, ada)).toBeInstanceOf(EmailTakenError)
  const english = `duplicate key value violates unique constraint "${constraint}"`
  await raise(db, { code: 'P0001', message: english })
  expectPassedOn(await failureOf(insertUser, pool, ada), 'P0001', 'an error with that text')
  const missing = 'NULL-Wert in Spalte »name« verletzt Not-Null-Constraint'
  await raise(db, { code: '23502', column: 'name', message: missing, when: 'NEW.name IS NULL' })
  const nobody = { ...ada, name: null as unknown as string }
  expect(await failureOf(insertUser, pool, nobody)).toBeInstanceOf(MissingValueError)
})

test('passes on every other error', async () => {
  await insertUser(pool, ada)
  const bob = { ...ada, email: 'bob@example.com' }
  const failure = (user: typeof ada) => failureOf(insertUser, pool, user)
  expectPassedOn(await failure({ ...bob, name: 'x'.repeat(101) }), '23514', 'a name that is too long')
  expectPassedOn(await failure({ ...bob, passwordHash: 'x'.repeat(256) }), '23514', 'a hash that is too long')
  await db.query('CREATE UNIQUE INDEX users_email_key_of_names ON users (name)')
  expectPassedOn(await failure(bob), '23505', 'a name that is taken')
  await db.query('DROP TABLE users')
  expectPassedOn(await failure(ada), '42P01', 'no table')
  const nobody = poolFor('postgres://nobody:secret@127.0.0.1:1/nowhere')
  expectPassedOn(await failureOf(insertUser, nobody, ada), 'ECONNREFUSED', 'no server')
})

test('passes on NULL in another column or table', async () => {
  await db.query('ALTER TABLE users ADD COLUMN age integer NOT NULL')
  expectPassedOn(await failureOf(insertUser, pool, ada), '23502', 'a column of users that nobody gives')
  await db.query(`
    ALTER TABLE users DROP COLUMN age;
    CREATE TABLE audit (email TEXT NOT NULL);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN INSERT INTO audit VALUES (NULL); RETURN NEW; END $$;
    CREATE TRIGGER note AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION note()`)
  expectPassedOn(await failureOf(insertUser, pool, ada), '23502', 'a column of another table')
})

test('insert-user.ts complains in one line of an email that is taken', async () => {
  const args = ['Ada', 'ada@example.com']
  expect(await resultOf('insert-user', { env, args, stdin })).toMatchObject({ id: 1 })
  expect(await complaintOf('insert-user', { env, args, stdin })).toMatch(/email/i)
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
  const blank = { env, args: ['Ada', 'ada@example.com'], stdin: ' \n' }
  expect(await resultOf('insert-user', blank), 'with a blank for a password').toMatchObject({ name: 'Ada' })
})

test('the scripts complain of everything else in one line too', async () => {
  const nowhere = { DATABASE_URL: 'postgres://nobody:secret@localhost:1/nowhere' }
  const args = ['Ada', 'ada@example.com']
  const complaints = await Promise.all([
    complaintOf('insert-user', { env, args: ['y'.repeat(101), 'ada@example.com'], stdin }),
    complaintOf('insert-user', { env, args, stdin: `Q7${'z'.repeat(71)}` }),
    complaintOf('get-user', { env, args: ['1'] }),
    complaintOf('list-users', { env: nowhere }),
  ])
  await raise(db, { code: 'P0001', message: '\nfirst\r\n\nsecond' })
  complaints.push(await complaintOf('insert-user', { env, args, stdin }))
  await raise(db, { code: 'P0001', message: '' })
  complaints.push(await complaintOf('insert-user', { env, args, stdin }))
  const about = [/name/i, /password|72/i, /\S/, /ECONNREFUSED|localhost|nowhere/, /first.*second/, /P0001/]
  expect(complaints, 'the complaints, each of what was wrong').toEqual(
    about.map((what) => expect.stringMatching(what)),
  )
  for (const complaint of complaints) {
    expect(complaint, 'shows neither a hash nor a password').not.toMatch(/\$2[aby]\$|secret|Q7|zzzz/)
  }
})
