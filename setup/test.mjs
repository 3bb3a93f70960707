import { join } from 'node:path'
import { handOver } from './command.mjs'
import { commit } from './commit.mjs'
import { closingLine, summaryFiles } from './run-summary.mjs'
import { EXIT, SetupError } from './setup-error.mjs'
import { pinnedNodePath } from './stamp.mjs'
import { redisVersion } from './steps/redis.mjs'
import { taskEnvironment } from './task-environment.mjs'

const TASKS = ['lint', 'typecheck', 'test', 'test:setup', 'test:readme', 'verify']

/**
 * Lint, types and tests of every package, the proofs that are not on record, and a few of those that are, chosen by the
 * commit. All of it is cached by turbo.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @param {string[]} args for turbo, such as `--filter=week1`
 * @param {string | undefined} missingRedis
 * @returns {Promise<number>} 0 all passed, 1 something failed, 3 a service is missing
 * @throws {SetupError} when Redis is missing
 */
export async function test(machine, args, missingRedis) {
  if (missingRedis) throw new SetupError(missingRedis)
  const turbo = join(machine.root, 'node_modules', 'turbo', 'bin', 'turbo')
  const before = summaryFiles(machine.root)
  const code = await handOver(
    [pinnedNodePath(machine), turbo, 'run', ...TASKS, ...turboFlags(machine, args), ...args],
    machine,
    taskEnvironment(machine, {
      NINE_WEEKS_COMMIT: await commit(machine),
      NINE_WEEKS_REDIS_VERSION: await redisVersion(machine),
      TURBO_TELEMETRY_DISABLED: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
    }),
  )
  const line = closingLine(machine.root, before)
  if (line) console.log(`\n${line}`)
  return code === EXIT.ok || code === EXIT.missing || code > 128 ? code : EXIT.failed
}

/** Turbo's arguments, unless the person gives others. */
function turboFlags({ cores }, args) {
  const flags = {
    // Vitest uses several processors itself: half as many tasks as cores keep the machine busy but not
    // overloaded.
    '--concurrency': String(Math.max(2, Math.floor(cores / 2))),
    // A failed week says nothing about the others.
    '--continue': 'always',
    '--summarize': 'true',
  }
  const given = (flag) => args.some((arg) => arg === flag || arg.startsWith(`${flag}=`))
  return Object.entries(flags).flatMap(([flag, value]) => (given(flag) ? [] : [`${flag}=${value}`]))
}
