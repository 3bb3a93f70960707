import { createClient } from 'redis'
import { refused } from '../refused.ts'
import { ServiceUnavailableError } from '../unavailable.ts'

/** Connects to the server of `REDIS_URL`, and only once: if it goes away, that is an error. */
export async function connectForeignRedis(url: string) {
  try {
    const client = createClient({ url, socket: { connectTimeout: 5000, reconnectStrategy: false } })
    client.on('error', () => {})
    return await client.connect()
  } catch (error) {
    if (/index|SELECT/i.test(String(error))) throw error
    throw refused('redis', 'REDIS_URL', url, error)
  }
}

export function noneFree(): ServiceUnavailableError {
  return new ServiceUnavailableError(
    'redis',
    'the server of REDIS_URL has no free database: all are in use, hold data of others, or it has only one.',
    'Let other runs end, give it more (databases 64), or unset REDIS_URL to get a server for each test file.',
  )
}
