import { capture } from '../command.mjs'
import { findProgram } from '../find-program.mjs'
import { redisInstallers, redisTyped } from '../redis-installers.mjs'

/**
 * Makes sure that there is a Redis. The course starts its own servers, so this installs only the program and starts nothing.
 *
 * @param {import('../machine.mjs').Machine} machine
 * @returns {Promise<string | undefined>} what to tell the person if there is still none
 */
export async function ensureRedis(machine) {
  if (hasRedis(machine)) return undefined
  const installers = await redisInstallers(machine)
  if (installers.length > 0) {
    const failure = await machine.reporter.task('Installing Redis', () => tryEach(installers, machine))
    if (hasRedis(machine)) return undefined
    return `Redis could not be installed (${failure ?? 'no redis-server on the PATH afterwards'}). ${redisTyped(machine)}`
  }
  return `Redis is missing, and installing it needs rights that this user does not have. ${redisTyped(machine)}`
}

/** A server on the PATH, or one that runs elsewhere. */
export function hasRedis(machine) {
  return Boolean(machine.env.REDIS_URL || redisServer(machine))
}

/**
 * @param {import('../machine.mjs').Machine} machine
 * @returns {Promise<string | undefined>} the server's version; test results are valid for that one only
 */
export async function redisVersion(machine) {
  const program = redisServer(machine)
  if (!program) return undefined
  return (await capture([program, '--version'], machine)).output.trim()
}

function redisServer(machine) {
  return findProgram('redis-server', machine) ?? findProgram('valkey-server', machine)
}

async function tryEach(installers, machine) {
  let failure
  for (const commands of installers) {
    failure = await runAll(commands, machine)
    if (!failure && hasRedis(machine)) return undefined
  }
  return failure
}

/** @returns {Promise<string | undefined>} the last line of the command that failed */
async function runAll(commands, machine) {
  for (const command of commands) {
    const env = { ...machine.env, DEBIAN_FRONTEND: 'noninteractive', HOMEBREW_NO_AUTO_UPDATE: '1' }
    const { code, output } = await capture(command, machine, { env })
    if (code !== 0) return output.trim().split('\n').at(-1)
  }
  return undefined
}
