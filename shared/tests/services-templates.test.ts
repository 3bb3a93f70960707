import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { openServices } from '../services/open.ts'
import { templateKey } from '../services/template-key.ts'
import { startProcess } from '../testing/process/start-process.ts'

const users = 'CREATE TABLE users (name text)'

async function runSql(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('is PostgreSQL 18 in UTC and UTF8, which sorts by code point and knows upper case beyond ASCII', async () => {
  await using services = await openServices()
  const { url } = await services.database()
  const [facts] = await runSql(
    url,
    `SELECT current_setting('server_version_num')::int / 10000 AS version, current_setting('timezone') AS zone,
            current_setting('server_encoding') AS encoding, 'a' < 'B' AS a_first, upper('é') AS upper`,
  )
  expect(facts).toEqual({ version: 18, zone: 'UTC', encoding: 'UTF8', a_first: false, upper: 'É' })
})

test('lets nobody in without the password', async () => {
  await using services = await openServices()
  const url = new URL((await services.database()).url)
  url.password = 'guess'
  await expect(runSql(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
})

test('migrates once for a key, and again for another', async () => {
  await using services = await openServices()
  let calls = 0
  const migrate = async (url: string) => {
    calls++
    await runSql(url, users)
  }
  const all = await Promise.all([1, 2, 3].map(() => services.database({ key: 'once', migrate })))
  expect(calls).toBe(1)
  for (const [index, { url }] of all.entries()) {
    await runSql(url, `INSERT INTO users VALUES ('user ${index}')`)
    expect(await runSql(url, 'SELECT name FROM users')).toEqual([{ name: `user ${index}` }])
  }
  await services.database({ key: 'twice', migrate })
  expect(calls).toBe(2)
})

test('gives the turn to the next caller when a migration fails', async () => {
  await using services = await openServices()
  const outcomes: string[] = []
  const attempts = [
    services.database({ key: 'flaky', migrate: () => Promise.reject(new Error('no such column')) }),
    services.database({
      key: 'flaky',
      migrate: async (url) => {
        outcomes.push('migrated')
        await runSql(url, users)
      },
    }),
  ]
  const [first, second] = await Promise.allSettled(attempts)
  expect(first).toMatchObject({ status: 'rejected', reason: { message: 'no such column' } })
  expect(second?.status).toBe('fulfilled')
  expect(outcomes).toEqual(['migrated'])
})

test('gives the turn to the next caller when the migrating process is killed', async () => {
  await using services = await openServices()
  await services.postgres()
  const args = [templateKey('killed')]
  const child = startProcess(join(import.meta.dirname, 'fixtures/services/migrate.ts'), { args })
  await child.line(/^filling/)
  const waiting = services.database({ key: 'killed', migrate: (url) => runSql(url, users) })
  child.kill('SIGKILL')
  await expect(waiting).resolves.toHaveProperty('url')
})

test('says that a migration has left a connection open', async () => {
  await using services = await openServices()
  const client = { current: undefined as pg.Client | undefined }
  const migrate = async (url: string) => {
    client.current = new pg.Client(url)
    client.current.on('error', () => {})
    await client.current.connect()
  }
  await expect(services.database({ key: 'open', migrate })).rejects.toThrow(/left 1 connection open/)
  await client.current?.end()
})

test('refuses a migration without a key', async () => {
  await using services = await openServices()
  await expect(services.database({ migrate: async () => {} })).rejects.toThrow(/needs a key/)
})

test('names the database as asked, and drops it on close although somebody is connected', async () => {
  await using services = await openServices()
  const database = await services.database({ name: 'Week 3: users!' })
  expect(database.name).toMatch(/_week_3_users_$/)
  const client = new pg.Client(database.url)
  const cutOff = new Promise((resolve) => client.on('error', resolve))
  await client.connect()
  await database.close()
  expect(await cutOff).toMatchObject({ code: '57P01' })
})
