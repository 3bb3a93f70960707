import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { isAlive } from '../services/process/alive.ts'
import { freePort } from '../services/process/free-port.ts'
import { eventually } from '../testing/eventually.ts'
import { childEnvironment } from '../testing/process/child-environment.ts'
import { keeperWith, temporaryFolder } from './fixtures/services/keeper-with.ts'
import { isListening, usedPort } from './fixtures/services/ports.ts'

const CLI = join(import.meta.dirname, '../services/cli.ts')

/** `pnpm services` on a state directory for the running test only. */
async function stateOfOwn(extra: Record<string, string> = {}) {
  const dir = temporaryFolder()
  const env = childEnvironment({
    DATABASE_URL: undefined,
    REDIS_URL: undefined,
    NINE_WEEKS_STATE_DIR: dir,
    NINE_WEEKS_POSTGRES_PORT: String(await freePort()),
    NINE_WEEKS_REDIS_PORT: String(await freePort()),
    ...extra,
  })
  const services = async (...args: string[]) => {
    // Its servers must not hold its output open: execFile waits until that is closed.
    const run = promisify(execFile)(process.execPath, [CLI, ...args], { env, timeout: 120_000 })
    const { stdout, stderr, code } = await run.then(
      (output) => ({ ...output, code: 0 }),
      (error) => error as { stdout: string; stderr: string; code: number },
    )
    return { code, stdout, stderr }
  }
  onTestFinished(async () => {
    await services('down', '--remove-data')
  })
  const state = () => JSON.parse(readFileSync(join(dir, 'state.json'), 'utf8'))
  return { dir, services, state }
}

test('up starts both, status and env tell of them, down stops them and keeps the data', async () => {
  const { dir, services, state } = await stateOfOwn()
  expect(await services('status')).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/PostgreSQL not running/),
  })
  expect(await services('env')).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringContaining('pnpm services up'),
  })

  expect(await services('up')).toMatchObject({ code: 0, stderr: '' })
  const { postgres, redis } = state()
  expect(statSync(join(dir, 'state.json')).mode & 0o077).toBe(0)

  const status = await services('status')
  expect(status.code).toBe(0)
  expect(status.stdout).toMatch(
    /^PostgreSQL running .*pnpm services up .*18\.\d+ .*127\.0\.0\.1:\d+.* for \d+ s$/m,
  )
  expect(status.stdout).toMatch(/^Redis +running .*127\.0\.0\.1:\d+.* for \d+ s$/m)
  expect(status.stdout).not.toContain(new URL(postgres.url).password)

  const url = (await services('psql-url')).stdout.trim()
  expect(url).toBe(postgres.url)
  const { stdout: exported } = await services('env')
  const shell = await promisify(execFile)('sh', [
    '-c',
    `eval "$1"; echo "$DATABASE_URL $REDIS_URL"`,
    'sh',
    exported,
  ])
  expect(shell.stdout.trim()).toBe(`${postgres.url} ${redis.url}`)

  await query(url, 'CREATE TABLE kept (id int)')
  expect(await query(url, 'SHOW fsync')).toEqual([{ fsync: 'on' }])
  expect((await services('up')).stdout).toContain('already running')
  expect(state().postgres.pid).toBe(postgres.pid)

  expect(await services('down')).toMatchObject({ code: 0, stdout: expect.stringContaining('Stopped 2 of 2') })
  expect(existsSync(join(dir, 'state.json'))).toBe(false)
  expect(await isListening(postgres.url)).toBe(false)
  expect(await isListening(redis.url)).toBe(false)
  expect((await services('down')).stdout).toContain('Nothing was running')

  await services('up')
  expect(await query(url, 'SELECT * FROM kept')).toEqual([])
  expect((await services('down', '--remove-data')).code).toBe(0)
  expect(readdirSync(dir)).toEqual(['lock'])
})

test('up recovers after a crash, at the same address and with the same data', async () => {
  const { services, state } = await stateOfOwn()
  await services('up')
  const { postgres, redis } = state()
  await query(postgres.url, 'CREATE TABLE kept (id int)')
  for (const { pid } of [postgres, redis]) process.kill(pid, 'SIGKILL')
  await eventually(() => expect([postgres.pid, redis.pid].some(isAlive)).toBe(false))
  expect((await services('status')).code).toBe(3)

  expect((await services('up')).code).toBe(0)
  expect(state().postgres.url).toBe(postgres.url)
  expect(state().postgres.pid).not.toBe(postgres.pid)
  expect(await query(postgres.url, 'SELECT * FROM kept')).toEqual([])
})

test('two at once start one of each', async () => {
  const { services, state } = await stateOfOwn()
  const both = await Promise.all([services('up'), services('up')])
  expect(both.map(({ code, stderr }) => `${code}${stderr}`)).toEqual(['0', '0'])
  expect(both.filter(({ stdout }) => stdout.includes('already running'))).toHaveLength(1)
  expect(isAlive(state().postgres.pid)).toBe(true)
})

test('runs take what up started: a database of its server, a Redis of their own', async () => {
  const { dir, services, state } = await stateOfOwn()
  await services('up')
  const client = await keeperWith({ NINE_WEEKS_STATE_DIR: dir })
  expect(await client.ask('postgres', {})).toEqual({ url: state().postgres.url, source: 'up' })
  const database = await client.ask('database', {})
  expect(await query((database as { url: string }).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  expect(await client.ask('redis', {})).toMatchObject({ source: 'own' })
  await client.keeper.stop()
  const names = await query(
    state().postgres.url,
    `SELECT datname FROM pg_database WHERE datname LIKE 'nine%'`,
  )
  expect(names).toEqual([])
})

test('takes the next port where the usual one is in use, and says so where the user chose it', async () => {
  const port = await usedPort()
  const { services } = await stateOfOwn({ NINE_WEEKS_REDIS_PORT: '' })
  const refused = await services('up', '--postgres-port', String(port))
  expect(refused.code).toBe(3)
  expect(refused.stderr).toContain(`port ${port} is in use`)
  expect(refused.stderr).toContain('--postgres-port')
})

test('status tells what the environment names, and what is wrong with it', async () => {
  const { services } = await stateOfOwn({
    DATABASE_URL: `postgres://me:s3cret@127.0.0.1:${await freePort()}/x`,
  })
  const { code, stdout } = await services('status')
  expect(code).toBe(3)
  expect(stdout).toMatch(/PostgreSQL not usable .*from the environment .*DATABASE_URL names/)
  expect(stdout).not.toContain('s3cret')
})

test('answers wrong usage with 2 and help with 0', async () => {
  const { services } = await stateOfOwn()
  expect(await services('upp')).toMatchObject({ code: 2, stderr: expect.stringContaining('no command upp') })
  expect((await services('up', '--remove-data')).code).toBe(2)
  expect((await services('up', '--postgres-port', '70000')).code).toBe(2)
  expect((await services('up', '--colour')).code).toBe(2)
  expect(await services('--help')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('pnpm services up'),
  })
})

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}
