import { join } from 'node:path'
import { handOver } from './command.mjs'
import { pinnedNodePath } from './stamp.mjs'
import { taskEnvironment } from './task-environment.mjs'

/**
 * Opens the map. The first two weeks need no Redis, so a missing one is reported and does not stop you.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @param {string[]} args for `learn`
 * @param {string | undefined} missingRedis
 * @returns {Promise<number>} the exit code of `learn`
 */
export function start(machine, args, missingRedis) {
  if (missingRedis) machine.reporter.say(`${missingRedis}\nWeek 1 does not need it.`)
  return handOver(
    [pinnedNodePath(machine), join('workbook', 'learn.ts'), ...args],
    machine,
    taskEnvironment(machine),
  )
}
