import { withLock } from './lock.mjs'
import { isInstalled, writeStamp } from './stamp.mjs'
import { installDependencies } from './steps/dependencies.mjs'
import { ensurePinnedNode } from './steps/pinned-node.mjs'
import { ensureRedis, hasRedis } from './steps/redis.mjs'

/**
 * Installs what the course needs, and skips what is already there.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @param {string} command what the person typed, for "run … again"
 * @returns {Promise<string | undefined>} a sentence if Redis is missing
 */
export async function prepare(machine, command) {
  if (isInstalled(machine) && hasRedis(machine)) return undefined
  return withLock(machine, async () => {
    // Check again: the set-up that this one waited for may have done everything.
    if (!isInstalled(machine)) {
      await installDependencies(machine, command)
      await ensurePinnedNode(machine, command)
      writeStamp(machine)
    }
    return ensureRedis(machine)
  })
}
