import { tmpdir } from 'node:os'
import { inspect } from 'node:util'
import pg from 'pg'
import { sql } from 'shared/testing/database/sql.ts'
import { testDatabase } from 'shared/testing/database/test-database.ts'
import { expect, onTestFinished, test, vi } from 'vitest'
import { loadConfig } from '#simple/config.ts'
import { envFile, parts, passwords, refusal, target, text, wrongPorts, wrongUrls } from './configurations.ts'
import { complaintOf, resultOf } from './scripts.ts'
import { newUsersTable } from './users-table.ts'

const { url } = await testDatabase()
const db = sql(url)
test('reads the parts from the environment', () => {
  const { DB_PORT: _port, ...withoutPort } = parts
  const expected = { host: 'db.example.com', user: 'ada_l', password: 's3cret', database: 'q7_shop' }
  expect(target(parts)).toEqual({ ...expected, port: 5433 })
  expect(target(withoutPort)).toEqual({ ...expected, port: 5432 })
  expect(target({ ...parts, DB_PORT: '' })).toEqual({ ...expected, port: 5432 })
})

test('reads them from the .env file too, and lets the environment win', () => {
  const file = envFile(text(parts))
  expect(target({}, file)).toMatchObject({ host: 'db.example.com', port: 5433, password: 's3cret' })
  expect(target({ DB_HOST: 'other.example.com' }, file)).toMatchObject({
    host: 'other.example.com',
    port: 5433,
  })
  for (const nothing of ['', undefined]) {
    const empty = Object.fromEntries([...Object.keys(parts), 'DATABASE_URL'].map((name) => [name, nothing]))
    expect(target(empty, file), 'where those of the environment are empty').toEqual(target(parts))
    const whole = envFile(text({ DATABASE_URL: 'postgres://bob@localhost/blog' }))
    expect(target(empty, whole), 'where DATABASE_URL is empty').toMatchObject({ user: 'bob' })
  }
  const lines = [
    '# of the shop',
    'export DB_USER=ada_l',
    'DB_PASS="a=b#c "',
    '',
    'DB_NAME = q7_shop # new',
    '',
  ]
  expect(target({ DB_HOST: 'x' }, envFile(lines.join('\r\n'))), 'in the format of dotenv').toMatchObject({
    ...{ user: 'ada_l', password: 'a=b#c ', database: 'q7_shop' },
  })
  // Not that of the variables which are missing: they may be in it.
  expect(refusal({}, tmpdir()).message, 'the complaint about a file that cannot be read').not.toMatch('DB_')
})

test('takes any password as it is', () => {
  for (const password of passwords) {
    const expected = { ...target(parts), password }
    expect(target({ ...parts, DB_PASS: password }), `for ${password}`).toEqual(expected)
    const file = envFile(text({ ...parts, DB_PASS: password }))
    expect(target({}, file), `for ${password} in the file`).toEqual(expected)
  }
})

test('takes DATABASE_URL alone where there is one', () => {
  const DATABASE_URL = 'postgresql://bob:p%40ss@localhost:6000/blog'
  const expected = { host: 'localhost', port: 6000, user: 'bob', password: 'p@ss', database: 'blog' }
  expect(target({ DATABASE_URL })).toEqual(expected)
  expect(target({ ...parts, DATABASE_URL })).toEqual(expected)
  expect(target({ DB_HOST: 'x' }, envFile(text({ DATABASE_URL })))).toEqual(expected)
  expect(target({ ...parts, DATABASE_URL: '' })).toMatchObject({ host: 'db.example.com' })
  expect(target({ DB_PORT: 'none', DATABASE_URL }), 'beside a port that is none').toEqual(expected)
  const other = envFile(text({ DATABASE_URL: 'postgres://localhost/other' }))
  expect(target({ DATABASE_URL }, other), 'where there is another in the file').toEqual(expected)
  const without = target({ ...parts, DATABASE_URL: 'postgres://bob@localhost/blog' })
  expect(without.password, 'the password of a URL that has none').not.toBe('s3cret')
  const secure = new pg.Client(loadConfig({ DATABASE_URL: `${DATABASE_URL}?sslmode=verify-full` }, envFile()))
  expect(secure.ssl, 'whether it encrypts, as the URL demands').toBeTruthy()
})

test('names each variable that is missing', () => {
  for (const name of ['DB_HOST', 'DB_USER', 'DB_PASS', 'DB_NAME']) {
    for (const env of [{ ...parts, [name]: '' }, { ...parts }]) {
      if (env[name as keyof typeof parts]) delete env[name as keyof typeof parts]
      expect(refusal(env).message, `the complaint without ${name}`).toContain(name)
    }
  }
  const { message } = refusal({ DB_USER: 'ada_l', DB_NAME: 'q7_shop', DB_PASS: undefined })
  expect(message).toMatch(/DB_HOST.*DB_PASS|DB_PASS.*DB_HOST/)
  expect(message).not.toMatch(/DB_USER|DB_NAME/)
})

test('refuses what is no port and what is no URL of PostgreSQL', () => {
  for (const port of wrongPorts) {
    expect(refusal({ ...parts, DB_PORT: port }).message, `the complaint about ${port}`).toContain('DB_PORT')
  }
  for (const one of wrongUrls) {
    expect(refusal({ ...parts, DATABASE_URL: one }).message, `the complaint about ${one}`).toContain(
      'DATABASE_URL',
    )
  }
})

test('shows no password in its errors', () => {
  const wrong = [
    { ...parts, DB_HOST: '' },
    { ...parts, DB_PASS: '' },
    ...['s3cret', 's3c', '54333'.repeat(2)].map((port) => ({ ...parts, DB_PORT: port })),
    { DATABASE_URL: 'mysql://ada_l:s3cret@db.example.com/q7_shop' },
    { DATABASE_URL: 'postgres://ada_l:s3cret@db.example.com:99999/q7_shop' },
    { DATABASE_URL: 'postgres://ada_l:s3cret@db.example.com /q7_shop' },
  ]
  for (const env of wrong) {
    const shown = inspect(refusal(env), { depth: 20, showHidden: true })
    for (const value of ['s3c', '54333', '99999', 'ada_l', 'db.example.com', 'q7_shop']) {
      expect(shown, 'the error with all that is in it').not.toContain(value)
    }
  }
})

test('changes neither the environment nor process.env', () => {
  const file = envFile(text({ ...parts, ONLY_IN_THIS_FILE: 'x' }))
  const env = { DB_HOST: 'other.example.com' }
  const before = { ...process.env }
  expect(target(env, file)).toMatchObject({ host: 'other.example.com', port: 5433 })
  expect(env, 'env afterwards').toEqual({ DB_HOST: 'other.example.com' })
  expect(process.env, 'process.env afterwards').toEqual(before)
  onTestFinished(() => void vi.unstubAllEnvs())
  for (const [name, value] of Object.entries({ ...parts, DATABASE_URL: '' })) vi.stubEnv(name, value)
  expect(new pg.Client(loadConfig(undefined, envFile())), 'what it reads by default').toMatchObject({
    user: 'ada_l',
  })
})

test('the scripts read .env in their working directory', async () => {
  await newUsersTable(db)
  await db.query(`INSERT INTO users (name, email, password) VALUES ('Ada', 'ada@example.com', 'hash')`)
  const { hostname, port, username, password, pathname } = new URL(url)
  const file = text({
    DB_HOST: hostname,
    DB_PORT: port || '5432',
    DB_USER: decodeURIComponent(username),
    DB_PASS: decodeURIComponent(password) || 'none needed',
    DB_NAME: pathname.slice(1),
  })
  expect(await resultOf('list-users', { envFile: file })).toEqual([
    { id: 1, name: 'Ada', email: 'ada@example.com' },
  ])
})

test('the scripts complain in one line that shows no password', async () => {
  const { host } = new URL(url)
  const [missing, wrong, malformed] = await Promise.all([
    complaintOf('list-users', { envFile: text({ ...parts, DB_HOST: '' }) }),
    complaintOf('list-users', { env: { DATABASE_URL: `postgres://nobody:s3cret@${host}/nowhere` } }),
    complaintOf('list-users', { env: { DATABASE_URL: `postgres://nobody:s3cret@local host:99999/nowhere` } }),
  ])
  expect(missing).toContain('DB_HOST')
  expect(malformed).toContain('DATABASE_URL')
  expect(`${missing}${wrong}${malformed}`).not.toContain('s3cret')
})
