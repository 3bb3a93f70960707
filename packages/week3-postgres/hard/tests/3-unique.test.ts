import { poolFor } from 'shared/testing/database/pool-for.ts'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { failureOf } from 'shared/testing/failure.ts'
import { beforeEach, expect, test } from 'vitest'
import { EmailTakenError, UsernameTakenError } from '#hard/errors.ts'
import { addUniqueConstraints, createSchema } from '#hard/schema.ts'
import { insertUser } from '#hard/users.ts'
import { times } from './accounts.ts'
import { beside } from './while-locked.ts'

const { url } = await testDatabase()
const db = sql(url)
const ada = { username: 'ada', email: 'ada@example.com' }

beforeEach(async () => {
  await db.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  await createSchema(db)
})

async function users(): Promise<{ username: string; email: string }[]> {
  return (await db.query('SELECT username, email FROM users ORDER BY id')).rows
}

const constraints = async () => {
  const { rows } = await db.query(
    `SELECT conname AS name, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint
     WHERE conrelid = 'users'::regclass AND contype = 'u'
     ORDER BY conname`,
  )
  return rows
}

test('adds the two constraints under their names', async () => {
  await addUniqueConstraints(poolFor(url))
  expect(await constraints()).toEqual([
    { name: 'users_email_key', definition: 'UNIQUE (email)' },
    { name: 'users_username_key', definition: 'UNIQUE (username)' },
  ])
})

test('adds both or none', async () => {
  for (const twice of ['username', 'email']) {
    await db.query('TRUNCATE users CASCADE')
    await db.query(
      `INSERT INTO users (username, email)
       SELECT CASE $1 WHEN 'username' THEN 'ada' ELSE 'ada' || n END, CASE $1 WHEN 'email' THEN 'a@b' ELSE n || '@b' END
       FROM generate_series(1, 2) AS n`,
      [twice],
    )
    const error = await failureOf(addUniqueConstraints, poolFor(url))
    expect(error, `the answer where a ${twice} is there twice`).toMatchObject({
      code: '23505',
      constraint: `users_${twice}_key`,
    })
    expect(await constraints(), 'the constraints afterwards').toEqual([])
  }
  await db.query('TRUNCATE users CASCADE')
  await addUniqueConstraints(poolFor(url))
  expect(await constraints()).toHaveLength(2)
})

test('adds a user, and answers with it', async () => {
  const pool = poolFor(url)
  const user = await insertUser(pool, ada)
  expect(user).toEqual({ id: 1, ...ada, createdAt: expect.any(Date) })
  const { rows } = await db.query('SELECT id, created_at FROM users')
  expect(rows).toEqual([{ id: user.id, created_at: user.createdAt }])
  const odd = { username: `Robert'); DROP TABLE users;--`, email: ' $1 "%" \\ @X ' }
  await insertUser(pool, odd)
  expect(await users()).toEqual([ada, odd])
})

test('says that the email is taken', async () => {
  const pool = poolFor(url)
  await addUniqueConstraints(db)
  await insertUser(pool, ada)
  const error = await failureOf(insertUser, pool, { ...ada, username: 'users_username_key' })
  expect(error).toBeInstanceOf(EmailTakenError)
  expect(error.cause, 'its cause').toMatchObject({ code: '23505', constraint: 'users_email_key' })
  expect(await users()).toEqual([ada])
})

test('says that the username is taken', async () => {
  const pool = poolFor(url)
  await addUniqueConstraints(db)
  const named = { username: 'email', email: 'users_email_key@example.com' }
  await insertUser(pool, named)
  const error = await failureOf(insertUser, pool, { ...named, email: 'another@example.com' })
  expect(error).toBeInstanceOf(UsernameTakenError)
  expect(error.cause, 'its cause').toMatchObject({ code: '23505', constraint: 'users_username_key' })
  expect(await users()).toEqual([named])
})

test('says either where both are taken', async () => {
  const pool = poolFor(url)
  await addUniqueConstraints(db)
  await insertUser(pool, ada)
  const { name } = await failureOf(insertUser, pool, ada)
  expect(['EmailTakenError', 'UsernameTakenError']).toContain(name)
})

test('passes on any other error as it is', async () => {
  const pool = poolFor(url)
  await addUniqueConstraints(db)
  await insertUser(pool, ada)
  expect(await failureOf(insertUser, pool, ada), 'for comparison').not.toHaveProperty('code')

  const constraints = [
    'users_first_letter_key',
    'users_backup_email_key',
    'users_email_key_2',
    'users_username_key1',
    'old_users_username_key',
    'Users_Email_Key',
  ]
  for (const constraint of constraints) {
    await db.query(`CREATE UNIQUE INDEX "${constraint}" ON users (left(username, 1))`)
    const error = await failureOf(insertUser, pool, { username: 'alan', email: 'alan@example.com' })
    expect(error, `the answer where ${constraint} is broken`).toMatchObject({ code: '23505', constraint })
    await db.query(`DROP INDEX "${constraint}"`)
  }

  // On the same column, but not the constraint.
  await db.query('ALTER TABLE users DROP CONSTRAINT users_email_key')
  await db.query('CREATE UNIQUE INDEX once_only ON users (email)')
  const again = await failureOf(insertUser, pool, { ...ada, username: 'alan' })
  expect(again, 'the answer where once_only is broken').toMatchObject({ constraint: 'once_only' })

  const long = 'x'.repeat(10_000_000)
  const others = [
    ['23514', { username: 'x'.repeat(51), email: 'x@example.com' }],
    ['23514', { username: long, email: 'x@example.com' }],
    ['23514', { username: 'x', email: long }],
    ['23502', { username: 'y', email: null as unknown as string }],
    ['22021', { username: 'z\0', email: 'z@example.com' }],
    ['22021', { username: 'z', email: 'z@example.com\0' }],
  ] as const
  for (const [code, user] of others) {
    const shown = JSON.stringify(user).slice(0, 60)
    expect(await failureOf(insertUser, pool, user), `the answer to ${shown}`).toMatchObject({
      name: 'error',
      code,
    })
  }
  expect(await users()).toEqual([ada])
})

test('lets one of 30 who want the same email at once have it', async () => {
  await addUniqueConstraints(db)
  const pool = poolFor(url)
  const outcomes = await Promise.allSettled(
    times(30, (index) => insertUser(pool, { username: `user${index}`, email: ada.email })),
  )
  const names = outcomes.map((one) => (one.status === 'fulfilled' ? 'a user' : one.reason.name))
  expect(names.sort()).toEqual([...times(29, () => 'EmailTakenError'), 'a user'])
  expect(await users()).toHaveLength(1)
})

test('waits for another who takes it and may still give up', async () => {
  await addUniqueConstraints(db)
  const pool = poolFor(url)
  for (const end of ['ROLLBACK', 'COMMIT']) {
    const result = await beside(
      { db, url },
      (other) =>
        other.query(`BEGIN; INSERT INTO users (username, email) VALUES ('other ${end}', '${end}@x.org')`),
      () => insertUser(pool, { username: end, email: `${end}@x.org` }),
      (other) => other.query(end),
    )
    if (end === 'ROLLBACK') expect(result).toMatchObject({ status: 'fulfilled', value: { username: end } })
    else expect(result).toMatchObject({ status: 'rejected', reason: expect.any(EmailTakenError) })
  }
})
