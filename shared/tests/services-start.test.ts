import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { postgresBinaries } from '../services/postgres/binaries.ts'
import { createCachedCluster } from '../services/postgres/cluster-cache.ts'
import { startPostgresServer } from '../services/postgres/server.ts'
import { serverAccount } from '../services/process/account.ts'
import { freePort, onFreePort, PortInUseError } from '../services/process/free-port.ts'
import { redisBinary } from '../services/redis/binary.ts'
import { startRedisServer } from '../services/redis/server.ts'
import { temporaryFolder } from './fixtures/services/keeper-with.ts'
import { usedPort } from './fixtures/services/ports.ts'

const account = serverAccount()

async function cluster(cache = temporaryFolder(), name = 'data with a space') {
  const folder = temporaryFolder()
  chmodSync(folder, 0o711)
  const { postgres, initdb, version } = postgresBinaries(account)
  const dataDir = join(folder, name)
  const password = await createCachedCluster({ initdb, version, dataDir, account, cache })
  return { postgres, dataDir, logFile: join(folder, 'log'), password, account }
}

test('PostgreSQL on a port in use says so, and is started on the next', async () => {
  const files = await cluster()
  const used = await usedPort()
  await expect(startPostgresServer({ ...files, port: used })).rejects.toBeInstanceOf(PortInUseError)
  const ports = [used, await freePort()]
  const server = await onFreePort(
    (port) => startPostgresServer({ ...files, port }),
    async () => ports.shift() as number,
  )
  onTestFinished(() => server.stop())
  expect(server.port).not.toBe(used)
})

test('Redis on a port in use says so, and is started on the next', async () => {
  const folder = temporaryFolder()
  const files = { binary: redisBinary(), folder, logFile: join(folder, 'log') }
  const used = await usedPort()
  await expect(startRedisServer({ ...files, port: used })).rejects.toBeInstanceOf(PortInUseError)
  const ports = [used, await freePort()]
  const server = await onFreePort(
    (port) => startRedisServer({ ...files, port }),
    async () => ports.shift() as number,
  )
  onTestFinished(() => server.stop())
  expect(server.port).not.toBe(used)
})

test('a server that cannot start fails with the last lines of its log', async () => {
  const files = await cluster()
  const port = await freePort()
  await expect(startPostgresServer({ ...files, port, settings: { nonsense: '1' } })).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    message: expect.stringContaining('unrecognized configuration parameter "nonsense"'),
  })
  const folder = temporaryFolder()
  const redis = { binary: redisBinary(), folder, logFile: join(folder, 'log'), port, config: ['nonsense 1'] }
  await expect(startRedisServer(redis)).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    message: expect.stringContaining('nonsense'),
  })
})

test('clusters that are made at once share one cache, and each starts', async () => {
  const cache = temporaryFolder()
  const all = await Promise.all([cluster(cache), cluster(cache)])
  all.push(await cluster(cache))
  for (const files of all) {
    const server = await onFreePort((port) => startPostgresServer({ ...files, port }))
    await server.stop()
  }
})

test('a machine without Redis is told what to type', () => {
  const folder = temporaryFolder()
  expect(() => redisBinary(folder, [])).toThrow(/neither redis-server nor valkey-server.*Install one/)
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin/valkey-server'), '', { mode: 0o755 })
  expect(redisBinary(folder, [join(folder, 'bin')])).toBe(join(folder, 'bin/valkey-server'))
})
