import { createClient, type RedisClientType } from 'redis'

export type RedisClient = RedisClientType

/**
 * A client that connects in the background, and again whenever the connection is lost. While there is none, its
 * commands fail at once.
 */
export function connectRedis(url: string): RedisClient {
  // #region 5 — make the client
  const client = createClient({
    url,
    // By default commands wait until Redis is back, and with them the requests.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: 2_000,
      // For ever, for nobody starts us anew when Redis is back; and not all instances at the same moment.
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1_000) + Math.floor(Math.random() * 100),
    },
  })
  // Without a listener an `error` event ends the process. It is emitted for every try.
  client.on('error', (error: Error) => console.error(`Redis: ${error.message || 'cannot connect'}`))
  // Rejects only when the client is closed before it has ever connected.
  client.connect().catch(() => {})
  return client
  // #endregion
}
