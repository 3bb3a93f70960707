import { connectKeeper } from '../services/keeper/client.ts'
import { startKeeper } from '../services/keeper/start.ts'
import { KEEPER_VARIABLE } from '../services/open.ts'

/**
 * Vitest's globalSetup for tests that use services: one keeper for all test files of the run, so that they
 * share one PostgreSQL server and its migrated templates. It costs 0.1 s; servers start when they are asked for.
 * @returns what Vitest calls at the end: all servers are gone then.
 */
export default async function setup(): Promise<() => Promise<void>> {
  if (await isRunning(process.env[KEEPER_VARIABLE])) return async () => {}
  const keeper = await startKeeper()
  // Vitest's workers, and what they start, inherit it.
  process.env[KEEPER_VARIABLE] = keeper.address
  return async () => {
    delete process.env[KEEPER_VARIABLE]
    await keeper.stop()
  }
}

/** A runner, or another project of the same run, may have started one. */
async function isRunning(address: string | undefined): Promise<boolean> {
  if (!address) return false
  const client = await connectKeeper(address).catch(() => undefined)
  client?.close()
  return client !== undefined
}
