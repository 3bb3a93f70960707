import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { dropAbandoned } from '../services/keeper/abandoned-databases.ts'
import { freePort } from '../services/process/free-port.ts'
import { serversIn } from '../services/process/servers-in.ts'
import { isServiceUnavailable, ServiceUnavailableError } from '../services/unavailable.ts'
import { eventually } from '../testing/eventually.ts'
import { keeperWith } from './fixtures/services/keeper-with.ts'

/** A server that stands for the one of a CI job or a host. */
async function foreignServer() {
  const { url } = await (await keeperWith({})).ask('postgres', {})
  const pool = new pg.Pool({ connectionString: url })
  onTestFinished(() => pool.end())
  pool.on('error', () => {})
  const names = async () =>
    (await pool.query('SELECT datname FROM pg_database')).rows.map((row) => row.datname)
  return { url, pool, names }
}

const failure = (asked: Promise<unknown>) =>
  asked.then(
    () => expect.unreachable('It did not fail.'),
    (error: ServiceUnavailableError) => error,
  )

test('uses the server of DATABASE_URL, starts none, and leaves no database there', async () => {
  const { url, names } = await foreignServer()
  const before = await names()
  const client = await keeperWith({ DATABASE_URL: url })
  const got = await client.ask('database', {})
  expect(got).toMatchObject({ source: 'env' })
  expect(new URL((got as { url: string }).url).port).toBe(new URL(url).port)
  expect(await names()).toHaveLength(before.length + 1)
  expect(serversIn(client.keeper.folder)).toEqual([])
  await client.ask('database', { template: 'a' })
  await client.keeper.stop()
  expect(await names()).toEqual(before)
})

test('drops a killed process’s database there at once', async () => {
  const { url, names } = await foreignServer()
  const before = await names()
  const client = await keeperWith({ DATABASE_URL: url })
  await client.ask('database', {})
  client.close()
  await eventually(async () => expect(await names()).toEqual(before), { within: 5000 })
})

test('sweeps what a run left there that was killed with its keeper, and nothing of living runs', async () => {
  const { url, pool, names } = await foreignServer()
  const living = await keeperWith({ DATABASE_URL: url })
  const kept = (await living.ask('database', {})) as { name: string }
  const killed = await keeperWith({ DATABASE_URL: url })
  const left = (await killed.ask('database', {})) as { name: string }
  process.kill(killed.keeper.pid, 'SIGKILL')
  const run = left.name.match(/^nine_weeks_([^_]+_[^_]+)/)?.[1]
  await eventually(async () => {
    const { rows } = await pool.query('SELECT application_name AS name FROM pg_stat_activity')
    expect(rows.map(({ name }) => name)).not.toContain(`nine-weeks ${run}`)
  })
  expect(await dropAbandoned(pool, 60_000)).toEqual([])
  expect(await dropAbandoned(pool, 0)).toEqual([left.name])
  expect(await names()).toContain(kept.name)
})

test('says which variable, host and port refuse, and never the password', async () => {
  const port = await freePort()
  const client = await keeperWith({
    DATABASE_URL: `postgres://me:s3cret@127.0.0.1:${port}/app`,
    REDIS_URL: `redis://:s3cret@127.0.0.1:${port}`,
  })
  const postgres = await failure(client.ask('database', {}))
  expect(postgres).toBeInstanceOf(ServiceUnavailableError)
  expect(postgres).toMatchObject({ code: 'SERVICE_UNAVAILABLE', service: 'postgres' })
  expect(postgres.message).toContain(`DATABASE_URL names a server at 127.0.0.1:${port}, which refuses`)
  expect(postgres.message).toContain('unset it')
  expect(isServiceUnavailable(new Error('a file failed', { cause: postgres }))).toBe(true)

  const redis = await failure(client.ask('redis', {}))
  expect(redis).toMatchObject({ code: 'SERVICE_UNAVAILABLE', service: 'redis' })
  expect(redis.message).toContain(`REDIS_URL names a server at 127.0.0.1:${port}, which refuses`)
  expect(postgres.message + redis.message).not.toContain('s3cret')
  expect(serversIn(client.keeper.folder)).toEqual([])
})

test('says that a password is wrong, and that a URL is none', async () => {
  const { url } = await foreignServer()
  const wrong = new URL(url)
  wrong.password = 's3cret'
  const refused = await failure((await keeperWith({ DATABASE_URL: wrong.href })).ask('database', {}))
  expect(refused.message).toContain('28P01, password authentication failed')
  const none = await failure((await keeperWith({ DATABASE_URL: 'localhost s3cret' })).ask('database', {}))
  expect(none.message).toContain('DATABASE_URL is not a URL of the form postgres://')
  expect(refused.message + none.message).not.toContain('s3cret')
})

test('says what a role lacks that may not create databases', async () => {
  const { url, pool } = await foreignServer()
  await pool.query(`CREATE ROLE guest LOGIN PASSWORD 'guest'`)
  const guest = new URL(url)
  guest.username = guest.password = 'guest'
  const client = await keeperWith({ DATABASE_URL: guest.href })
  expect((await failure(client.ask('database', {}))).message).toContain('CREATEDB')
})

test('is content with a role that may create databases and nothing else', async () => {
  const { url, pool } = await foreignServer()
  await pool.query(`CREATE ROLE builder LOGIN CREATEDB PASSWORD 'builder'`)
  const builder = new URL(url)
  builder.username = builder.password = 'builder'
  const client = await keeperWith({ DATABASE_URL: builder.href })
  expect(await client.ask('database', { template: 'a' })).toHaveProperty('migrate')
  await client.ask('migrated', { template: 'a', failed: false })
  expect(await client.ask('database', { template: 'a' })).toHaveProperty('lease')
})
