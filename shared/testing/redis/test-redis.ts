import type { Leased } from '../../services/open.ts'
import { closeWithFile, fileServices } from '../services-of-file.ts'

/**
 * A Redis for this test file alone, and empty: a server of its own, or, where `REDIS_URL` is set, a logical
 * database of that server. It is gone after the file. Call it at the file's top level or in `beforeAll`.
 *
 * @throws {ServiceUnavailableError} where there is no Redis to be had.
 */
export async function testRedis(): Promise<Leased> {
  return closeWithFile(await (await fileServices()).redis())
}
