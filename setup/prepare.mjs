import { withLock } from './lock.mjs'
import { isInstalled, writeStamp } from './stamp.mjs'
import { installDependencies } from './steps/dependencies.mjs'
import { ensurePinnedNode } from './steps/pinned-node.mjs'
import { ensureRedis, hasRedis } from './steps/redis.mjs'

/**
 * Brings the machine to where the course runs, and does nothing that is done.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @param {string} command what the person typed, for "run … again"
 * @returns {Promise<string | undefined>} a sentence where Redis is missing
 */
export async function prepare(machine, command) {
  if (isInstalled(machine) && hasRedis(machine)) return undefined
  return withLock(machine, async () => {
    // Asked again: the set-up that this one waited for may have done it all.
    if (!isInstalled(machine)) {
      await installDependencies(machine, command)
      await ensurePinnedNode(machine, command)
      writeStamp(machine)
    }
    return ensureRedis(machine)
  })
}
