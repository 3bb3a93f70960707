import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { connectKeeper } from '../services/keeper/client.ts'
import { startKeeper } from '../services/keeper/start.ts'
import { isAbandoned, sweepRuns } from '../services/keeper/sweep.ts'
import { openServices } from '../services/open.ts'
import { isAlive } from '../services/process/alive.ts'
import { makeRunFolder } from '../services/process/run-folder.ts'
import { serversIn } from '../services/process/servers-in.ts'
import { eventually } from '../testing/eventually.ts'
import { childEnvironment, childExecArgv } from '../testing/process/child-environment.ts'
import { startProcess } from '../testing/process/start-process.ts'
import { temporaryFolder } from './fixtures/services/keeper-with.ts'
import { isListening } from './fixtures/services/ports.ts'

const lease = join(import.meta.dirname, 'fixtures/services/lease.ts')
const own = { NINE_WEEKS_KEEPER: undefined, DATABASE_URL: undefined, REDIS_URL: undefined }

interface Leases {
  folder: string
  keeper: number
  database: { url: string; name: string }
  redis: { url: string }
}

async function startLease(env: Record<string, string | undefined> = {}) {
  const child = startProcess(lease, { env: { ...own, NINE_WEEKS_STATE_DIR: tmpdir(), ...env } })
  const [line] = await child.line(/^\{.*/, { within: 20_000 })
  return { child, leases: JSON.parse(line) as Leases }
}

async function nothingIsLeft({ folder, keeper, database, redis }: Leases) {
  expect(isAlive(keeper)).toBe(false)
  expect(existsSync(folder)).toBe(false)
  expect(serversIn(folder)).toEqual([])
  expect(await isListening(database.url)).toBe(false)
  expect(await isListening(redis.url)).toBe(false)
}

test('leaves nothing when the run is killed', async () => {
  const { child, leases } = await startLease()
  expect(serversIn(leases.folder).length).toBeGreaterThan(1)
  child.kill('SIGKILL')
  await eventually(() => nothingIsLeft(leases), { within: 5000 })
})

test('leaves nothing when Ctrl-C ends the foreground process group', async () => {
  const child = spawn(process.execPath, [...childExecArgv(), lease], {
    env: childEnvironment({ ...own, NINE_WEEKS_STATE_DIR: tmpdir() }),
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    detached: true,
  })
  const [line] = await once(child.stdout as NodeJS.ReadableStream, 'data')
  const leases: Leases = JSON.parse(String(line))
  process.kill(-(child.pid as number), 'SIGINT')
  await eventually(() => nothingIsLeft(leases), { within: 5000 })
})

test('outlives SIGINT and SIGHUP of its own, and cleans up on SIGTERM', async () => {
  const { leases } = await startLease()
  process.kill(leases.keeper, 'SIGINT')
  process.kill(leases.keeper, 'SIGHUP')
  expect(await isListening(leases.redis.url)).toBe(true)
  expect(isAlive(leases.keeper)).toBe(true)
  process.kill(leases.keeper, 'SIGTERM')
  await eventually(() => nothingIsLeft(leases), { within: 5000 })
})

test('ends only the leases of a killed process where others share its keeper', async () => {
  await using services = await openServices()
  const kept = await services.database()
  const { child, leases } = await startLease({ NINE_WEEKS_KEEPER: process.env.NINE_WEEKS_KEEPER })
  const { url } = await services.postgres()
  expect(await databaseNames(url)).toEqual(expect.arrayContaining([kept.name, leases.database.name]))
  child.kill('SIGKILL')
  await eventually(
    async () => {
      expect(await databaseNames(url)).not.toContain(leases.database.name)
      expect(await isListening(leases.redis.url)).toBe(false)
    },
    { within: 5000 },
  )
  expect(await databaseNames(url)).toContain(kept.name)
})

test('is swept by the run that loses it', async () => {
  const { leases } = await startLease()
  process.kill(leases.keeper, 'SIGKILL')
  await eventually(() => nothingIsLeft(leases), { within: 10_000 })
})

test('is swept by the next run where it was killed together with its own', async () => {
  const { child, leases } = await startLease()
  // Stopped first, so that the run sees nothing of its keeper's end.
  child.kill('SIGSTOP')
  process.kill(leases.keeper, 'SIGKILL')
  child.kill('SIGKILL')
  await child.exited
  // The system closes a killed process's sockets a little after the process itself is gone.
  await eventually(async () => expect(await isAbandoned(leases.folder)).toBe(true))
  expect(await isListening(leases.database.url)).toBe(true)

  const alive = await startKeeper()
  onTestFinished(() => alive.stop())
  // The run of another test file may sweep at the same time, and not be done yet.
  await eventually(() => nothingIsLeft(leases), { within: 5000 })
  expect(existsSync(alive.folder)).toBe(true)
})

test('leaves the folders of living runs alone, and those that are just being made', async () => {
  const { leases } = await startLease()
  const beginning = makeRunFolder()
  const broken = makeRunFolder()
  utimesSync(broken, new Date(Date.now() - 180_000), new Date(Date.now() - 180_000))
  const swept = await sweepRuns()
  expect(swept).toContain(broken)
  expect(existsSync(broken)).toBe(false)
  expect(existsSync(beginning)).toBe(true)
  expect(await isListening(leases.database.url)).toBe(true)
  utimesSync(beginning, new Date(0), new Date(0))
  expect(await sweepRuns()).toEqual([beginning])
})

test('leaves nothing when the run is killed while its servers are starting', async () => {
  for (const delayMs of [0, 10, 20, 40, 80, 160]) {
    const keeper = await startKeeper({ ...process.env, ...own, NINE_WEEKS_STATE_DIR: tmpdir() })
    const client = await connectKeeper(keeper.address)
    const asked = Promise.allSettled([client.ask('redis', {}), client.ask('database', {})])
    await setTimeout(delayMs)
    await keeper.stop()
    await asked
    expect(serversIn(keeper.folder)).toEqual([])
    expect(existsSync(keeper.folder)).toBe(false)
  }
})

test('never kills a process that only works in the same folder', async () => {
  const folder = temporaryFolder()
  const bystander = spawn('sleep', ['60'], { cwd: folder })
  onTestFinished(() => {
    bystander.kill('SIGKILL')
  })
  await once(bystander, 'spawn')
  expect(serversIn(folder)).toEqual([])
})

async function databaseNames(url: string): Promise<string[]> {
  const { Client } = (await import('pg')).default
  const client = new Client(url)
  await client.connect()
  const { rows } = await client.query('SELECT datname FROM pg_database')
  await client.end()
  return rows.map(({ datname }) => datname)
}
