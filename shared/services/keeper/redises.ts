import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { onFreePort } from '../process/free-port.ts'
import type { Server } from '../process/server.ts'
import { redisBinary } from '../redis/binary.ts'
import { startRedisServer } from '../redis/server.ts'
import type { Leased } from './lease.ts'
import type { RedisIndexes } from './redis-indexes.ts'

/** Hands out Redises: a logical database of the server of `REDIS_URL`, otherwise a whole server each. */
export interface Redises {
  lease(): Promise<Leased<'redis'>>
  close(): Promise<void>
}

export function openRedises(folder: string): Redises {
  const own = new Set<Server>()
  let indexes: Promise<RedisIndexes> | undefined
  let started = 0

  async function leaseIndex(url: string): Promise<Leased<'redis'>> {
    // The client takes 0.2 s to load, so load it only if it is needed.
    indexes ??= import('./redis-indexes.ts').then(({ openRedisIndexes }) => openRedisIndexes(url))
    const all = await indexes
    const { index, url: leased } = await all.lease()
    const end = () => all.release(index)
    return { answer: { url: leased, source: 'env' }, lease: { endIfIdle: () => end().then(() => true), end } }
  }

  async function startOwn(): Promise<Leased<'redis'>> {
    const name = join(folder, `redis-${++started}`)
    mkdirSync(name)
    const files = { binary: redisBinary(), folder: name, logFile: `${name}.log` }
    const server = await onFreePort((port) => startRedisServer({ ...files, port }))
    own.add(server)
    const end = async () => {
      await server.stop()
      own.delete(server)
      rmSync(name, { recursive: true, force: true })
    }
    return { answer: { url: server.url, source: 'own' }, lease: { endIfIdle: async () => false, end } }
  }

  return {
    lease() {
      const url = process.env.REDIS_URL
      return url ? leaseIndex(url) : startOwn()
    },

    async close() {
      await Promise.all([...own].map((server) => server.stop()))
      const opened = await indexes?.catch(() => undefined)
      await opened?.close()
    },
  }
}
