import { createClient, type RedisClientType } from 'redis'

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
