import { connectKeeper } from '../services/keeper/client.ts'
import { startKeeper } from '../services/keeper/start.ts'
import { KEEPER_VARIABLE } from '../services/open.ts'
import type { Service } from '../services/unavailable.ts'

/**
 * Starts the one keeper of a run for all its test files, and PostgreSQL if they use it, while the run loads
 * other things. If a runner or another project of the same run has started a keeper, it uses that one.
 * @returns a function that ends it and all its servers.
 */
export async function startRunServices(used: ReadonlySet<Service>): Promise<() => Promise<void>> {
  const address = process.env[KEEPER_VARIABLE]
  if (address && (await startServers(address, used))) return async () => {}
  const keeper = await startKeeper()
  // Vitest's workers and what they start inherit it.
  process.env[KEEPER_VARIABLE] = keeper.address
  await startServers(keeper.address, used)
  return async () => {
    delete process.env[KEEPER_VARIABLE]
    await keeper.stop()
  }
}

/** Returns whether the keeper is there; its servers start meanwhile. */
async function startServers(address: string, used: ReadonlySet<Service>): Promise<boolean> {
  const client = await connectKeeper(address).catch(() => undefined)
  if (client === undefined) return false
  // Each test file quickly starts a Redis of its own. A file that needs PostgreSQL will learn why there is
  // none.
  const started = used.has('postgres') ? client.ask('postgres', {}) : Promise.resolve()
  started.catch(() => {}).finally(() => client.close())
  return true
}
