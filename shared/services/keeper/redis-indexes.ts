import { randomBytes } from 'node:crypto'
import { connectForeignRedis as connect, noneFree } from './foreign-redis.ts'

/** A lease that nobody renews ends by itself: the run was killed together with its keeper. */
const LEASE_MS = 60_000

/** How long to wait for another test file to release its index. */
const WAIT_MS = 10_000

/**
 * Only the holder may renew or end a lease.
 * @see https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/
 */
const IF_MINE = (action: string) =>
  `if redis.call('get', KEYS[1]) == ARGV[1] then return ${action} end return 0`
const RENEW = IF_MINE("redis.call('pexpire', KEYS[1], ARGV[2])")
const END = IF_MINE("redis.call('del', KEYS[1])")

export interface RedisIndexes {
  /** A logical database (`SELECT n`) that is empty, and reserved until it is released. */
  lease(waitMs?: number): Promise<{ index: number; url: string }>
  /** Empties and releases it. */
  release(index: number): Promise<void>
  close(): Promise<void>
}

/**
 * Hands out the logical databases of a Redis that is shared with others. The database that the URL itself names
 * holds the list of leases and is never handed out. A database with data that no run of ours has written is
 * left alone.
 * @throws {ServiceUnavailableError} when the server refuses.
 */
export async function openRedisIndexes(url: string): Promise<RedisIndexes> {
  const token = randomBytes(12).toString('hex')
  const book = await connect(url)
  const held = new Set<number>()
  const released = new Map<number, Promise<void>>()
  const lock = (index: number) => `nine-weeks:lease:${index}`
  const used = (index: number) => `nine-weeks:used:${index}`
  const renew = (index: number) =>
    book.eval(RENEW, { keys: [lock(index)], arguments: [token, String(LEASE_MS)] })
  const end = (index: number) => book.eval(END, { keys: [lock(index)], arguments: [token] })
  const renewal = setInterval(() => {
    for (const index of held) renew(index).catch(() => {})
  }, LEASE_MS / 4).unref()

  /** Undefined: taken, or full of somebody's data. */
  async function take(index: number): Promise<boolean> {
    if ((await book.set(lock(index), token, { NX: true, PX: LEASE_MS })) === null) return false
    try {
      const ours = await book.exists(used(index))
      const free = await on(index, async (database) => {
        if ((await database.dbSize()) === 0) return true
        if (ours) await database.flushDb()
        return ours === 1
      })
      if (free) {
        await book.set(used(index), token)
        held.add(index)
        released.delete(index)
        return true
      }
    } catch (error) {
      await end(index)
      throw error
    }
    await end(index)
    return false
  }

  async function on<T>(
    index: number,
    use: (client: Awaited<ReturnType<typeof connect>>) => Promise<T>,
  ): Promise<T> {
    const client = await connect(urlOf(index))
    try {
      return await use(client)
    } finally {
      client.destroy()
    }
  }

  function urlOf(index: number): string {
    const own = new URL(url)
    own.pathname = `/${index}`
    return own.href
  }

  const bookIndex = Number(new URL(url).pathname.slice(1)) || 0

  async function giveBack(index: number): Promise<void> {
    try {
      // Renew first: the lease must still be ours while we empty the database.
      if ((await renew(index)) !== 1) return
      await on(index, (database) => database.flushDb())
      await book.del(used(index))
      await end(index)
    } finally {
      held.delete(index)
    }
  }

  const indexes: RedisIndexes = {
    async lease(waitMs = WAIT_MS) {
      const deadline = performance.now() + waitMs
      for (;;) {
        for (let index = 0; index < 1024; index++) {
          if (index === bookIndex) continue
          try {
            if (await take(index)) return { index, url: urlOf(index) }
          } catch (error) {
            // The end of the list ("DB index is out of range"), or a server that has only one.
            if (/\b(ERR|SELECT)\b|index|cluster/i.test(String(error))) break
            throw error
          }
        }
        if (performance.now() >= deadline) throw noneFree()
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    },

    release(index) {
      // A second caller waits for the same end.
      const end = released.get(index) ?? giveBack(index)
      released.set(index, end)
      return end
    },

    async close() {
      clearInterval(renewal)
      await Promise.allSettled([...held].map((index) => indexes.release(index)))
      book.destroy()
    },
  }
  return indexes
}
