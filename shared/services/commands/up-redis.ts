import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onFreePort } from '../process/free-port.ts'
import { killServersIn } from '../process/servers-in.ts'
import { redisBinary } from '../redis/binary.ts'
import { startRedisServer } from '../redis/server.ts'
import type { UpServer } from '../state.ts'
import { upPassword } from './password.ts'
import { nextPort } from './ports.ts'

/** Redis's own usual snapshots: after an hour with a change, five minutes with 100, a minute with 10 000. */
const SAVE = '3600 1 300 100 60 10000'

/** Starts the Redis of `up`. It keeps running, and saves its data as Redis usually does. */
export async function upRedis(dir: string, wanted?: number, last?: UpServer): Promise<UpServer> {
  const folder = join(dir, 'redis')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  await killServersIn(folder)
  const files = { binary: redisBinary(), folder, logFile: join(dir, 'redis.log'), password: upPassword(dir) }
  const server = await onFreePort(
    (port) => startRedisServer({ ...files, port, save: SAVE, detached: true }),
    nextPort('redis', wanted, last?.port),
  )
  return { url: server.url, port: server.port, pid: server.pid, folder }
}
