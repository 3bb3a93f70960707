import { createClient } from 'redis'
import { atEnd } from '../at-end.ts'
import { TEST_CONNECTION } from '../trace/redis-conversation.ts'

/**
 * A connected client for the test itself, to arrange and to assert. Its commands are not recorded. It is closed
 * when the test ends, or, if you made it outside of a test, when the file ends. A client of another library is
 * not recorded either if it gives its connection the name {@link TEST_CONNECTION}.
 */
export async function redisClient(url: string) {
  const client = createClient({ url, name: TEST_CONNECTION })
  // The test may stop its own server.
  client.on('error', () => {})
  await client.connect()
  atEnd(() => client.destroy())
  return client
}
