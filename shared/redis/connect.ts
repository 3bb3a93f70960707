import { createClient, type RedisClientType } from 'redis'
import { withDeadline } from './deadline.ts'

export type RedisClient = RedisClientType

/**
 * Returns a client that connects in the background, and again each time the connection is lost. Without a connection
 * its commands reject at once. Redis can also be connected and not respond: wrap commands in `withDeadline` of `deadline.ts`.
 */
export function connectRedis(url: string): RedisClient {
  const client = createClient({
    url,
    // By default commands wait until Redis is back, and the requests wait with them.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: 2_000,
      // Never give up: nothing restarts the service when Redis is back. The random part spreads the instances out.
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1_000) + Math.floor(Math.random() * 100),
    },
  })
  // Each failed attempt emits `error`. Without a listener that ends the process.
  client.on('error', (error: Error) => console.error(`Redis: ${error.message || 'cannot connect'}`))
  // Rejects only if the client is closed before its first connection.
  client.connect().catch(() => {})
  return client
}

/**
 * Closes a client after the replies to what it has sent. A Redis that is silent is not waited for longer than two
 * seconds. It never rejects, and it is no error if the client is not connected.
 */
export async function closeRedis(client: RedisClient): Promise<void> {
  if (!client.isReady) return client.isOpen ? client.destroy() : undefined
  const late = () => new Error('Redis does not answer')
  await withDeadline(client.close(), 2_000, late).catch(() => {
    if (client.isOpen) client.destroy()
  })
}
