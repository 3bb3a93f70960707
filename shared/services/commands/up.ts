import { withLock } from '../lock.ts'
import { readState, runningState, type State, writeState } from '../state.ts'
import { upPostgres } from './up-postgres.ts'
import { upRedis } from './up-redis.ts'

export interface UpOptions {
  dir: string
  postgresPort?: number | undefined
  redisPort?: number | undefined
}

/**
 * Starts what does not run yet. The servers keep running when this process ends.
 * @returns what runs now, and which of it ran before.
 * @throws {ServiceUnavailableError} when one cannot start; the others keep running.
 */
export function up({ dir, postgresPort, redisPort }: UpOptions): Promise<{ state: State; already: State }> {
  return withLock(dir, async () => {
    const last = readState(dir)
    const already = await runningState(dir)
    const state: State = { ...already }
    const [postgres, redis] = await Promise.allSettled([
      already.postgres ?? upPostgres(dir, postgresPort, last.postgres),
      already.redis ?? upRedis(dir, redisPort, last.redis),
    ])
    if (postgres.status === 'fulfilled') state.postgres = postgres.value
    if (redis.status === 'fulfilled') state.redis = redis.value
    writeState(dir, state)
    for (const outcome of [postgres, redis]) if (outcome.status === 'rejected') throw outcome.reason
    return { state, already }
  })
}
