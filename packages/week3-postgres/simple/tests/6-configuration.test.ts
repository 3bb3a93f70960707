import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import pg from 'pg'
import { testDatabase } from 'shared/testing/database.ts'
import { sql } from 'shared/testing/sql.ts'
import { expect, onTestFinished, test, vi } from 'vitest'
import { loadConfig } from '#simple/config.ts'
import { complaintOf, resultOf } from './scripts.ts'
import { newUsersTable } from './users-table.ts'

const { url } = await testDatabase()
const db = sql(url)
const parts = {
  DB_HOST: 'db.example.com',
  DB_PORT: '5433',
  DB_USER: 'ada',
  DB_PASS: 's3cret',
  DB_NAME: 'shop',
}

/** A file of this text; a path at which there is none, without it. */
function envFile(text?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'week3-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  if (text !== undefined) writeFileSync(join(folder, '.env'), text)
  return join(folder, '.env')
}

const text = (variables: Record<string, string>) =>
  Object.entries(variables)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('')

/** Where a connection made with this configuration would go. */
function target(env: Record<string, string>, file = envFile()) {
  const { host, port, user, password, database } = new pg.Client(loadConfig(env, file))
  return { host, port, user, password, database }
}

/** The error of a configuration that is to be refused. */
function refusal(env: Record<string, string | undefined>, file = envFile()): Error {
  try {
    loadConfig(env, file)
  } catch (error) {
    expect((error as Error).message.split('\n'), 'the lines of the message').toHaveLength(1)
    return error as Error
  }
  return expect.fail(`loadConfig accepts ${inspect(env)}`)
}

test('reads the parts from the environment', () => {
  const { DB_PORT: _port, ...withoutPort } = parts
  const expected = { host: 'db.example.com', user: 'ada', password: 's3cret', database: 'shop' }
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
})

test('takes any password as it is', () => {
  for (const password of [
    'p@ss',
    'a/b?c=d&e',
    '100%',
    '%41',
    '#1',
    'with space',
    "it's",
    'ünï漢',
    '$HOME',
    '\\n',
  ]) {
    expect(target({ ...parts, DB_PASS: password }), `for ${password}`).toMatchObject({
      ...{ host: 'db.example.com', port: 5433, user: 'ada', password, database: 'shop' },
    })
  }
})

test('takes DATABASE_URL alone where there is one', () => {
  const DATABASE_URL = 'postgresql://bob:p%40ss@localhost:6000/blog'
  const expected = { host: 'localhost', port: 6000, user: 'bob', password: 'p@ss', database: 'blog' }
  expect(target({ DATABASE_URL })).toEqual(expected)
  expect(target({ ...parts, DATABASE_URL })).toEqual(expected)
  expect(target({ DB_HOST: 'x' }, envFile(text({ DATABASE_URL })))).toEqual(expected)
  expect(target({ ...parts, DATABASE_URL: '' })).toMatchObject({ host: 'db.example.com' })
})

test('names each variable that is missing', () => {
  for (const name of ['DB_HOST', 'DB_USER', 'DB_PASS', 'DB_NAME']) {
    for (const env of [{ ...parts, [name]: '' }, { ...parts }]) {
      if (env[name as keyof typeof parts]) delete env[name as keyof typeof parts]
      expect(refusal(env).message, `the complaint without ${name}`).toContain(name)
    }
  }
  const { message } = refusal({ DB_USER: 'ada', DB_NAME: 'shop' })
  expect(message).toMatch(/DB_HOST.*DB_PASS|DB_PASS.*DB_HOST/)
  expect(message).not.toMatch(/DB_USER|DB_NAME/)
})

test('refuses what is no port and what is no URL of PostgreSQL', () => {
  for (const port of ['abc', '0', '65536', '-1', '54.32', '5432x', '0x1538', '1e3', ' 5432', '5432\n']) {
    expect(refusal({ ...parts, DB_PORT: port }).message, `the complaint about ${port}`).toContain('DB_PORT')
  }
  const urls = [
    'nonsense',
    'localhost:5432/shop',
    'mysql://a:b@c/d',
    'https://example.com',
    'postgres://a:b@c:99999/d',
  ]
  for (const one of urls) {
    expect(refusal({ ...parts, DATABASE_URL: one }).message, `the complaint about ${one}`).toContain(
      'DATABASE_URL',
    )
  }
})

test('shows no password in its errors', () => {
  const wrong = [
    { ...parts, DB_HOST: '' },
    { ...parts, DB_PORT: 's3cret' },
    { DATABASE_URL: 'mysql://ada:s3cret@localhost/shop' },
    { DATABASE_URL: 'postgres://ada:s3cret@local host:99999/shop' },
  ]
  for (const env of wrong) {
    expect(inspect(refusal(env), { depth: 20, showHidden: true })).not.toContain('s3cret')
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
    user: 'ada',
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
