import { KEEPER_VARIABLE, type Leased } from '../../services/open.ts'
import { closeWithFile, fileServices } from '../services-of-file.ts'
import { recordChildren } from '../trace/children.ts'
import { recordRedis } from '../trace/redis-hook.ts'
import { portOf } from './port-of.ts'

/**
 * A Redis for this test file alone, and empty: a server of its own, or, if `REDIS_URL` is set, a logical
 * database of that server. It is gone after the file. Call it at the file's top level or in `beforeAll`. From then on, everything that the code under test sends there is recorded, whatever client it uses: see commands.ts. The test's own client is
 * `redisClient(url)`.
 *
 * @throws {ServiceUnavailableError} when Redis is not available.
 */
export async function testRedis(): Promise<Leased> {
  const redis = closeWithFile(await (await fileServices()).redis())
  recordRedis(portOf(redis.url))
  recordChildren(portOf(redis.url), process.env[KEEPER_VARIABLE])
  return redis
}
