import { createClient } from 'redis'
import { atEnd } from '../at-end.ts'
import { TEST_CONNECTION } from '../trace/redis-conversation.ts'

/**
 * A connected client for the test itself, to arrange and to assert. Its commands are not recorded. It is closed when the
 * test ends (made outside of one: when the file does). A client of another library is left out as well, where it gives
 * its connection the name {@link TEST_CONNECTION}.
 */
export async function redisClient(url: string) {
  const client = createClient({ url, name: TEST_CONNECTION })
  // The server of a test may be one that the test stops.
  client.on('error', () => {})
  await client.connect()
  atEnd(() => client.destroy())
  return client
}
