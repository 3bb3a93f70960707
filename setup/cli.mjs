import { folderAdvice } from './install-advice.mjs'
import { prepare } from './prepare.mjs'
import { EXIT, SetupError } from './setup-error.mjs'
import { start } from './start.mjs'
import { test } from './test.mjs'

const COMMANDS = { start, test }

const USAGE = `npm start              set everything up, then open the map of the nine weeks
npm test               set everything up, then test the whole course, and prove what is not on record as proved
npm test -- --filter=week1    one week only; further arguments go to turbo`

/**
 * @param {string[]} argv
 * @param {import('./machine.mjs').Machine} machine
 * @returns {Promise<number>} 0 passed, 1 not passed, 2 wrong usage, 3 the set-up or a service is missing
 */
export async function run([name, ...args], machine) {
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined
  if (!command) {
    const help = name === '--help' || name === '-h'
    machine.reporter.say(
      help ? USAGE : `${name ? `There is no command ${name}.` : 'Which command?'}\n\n${USAGE}`,
    )
    return help ? EXIT.ok : EXIT.usage
  }
  try {
    const missingRedis = await prepare(machine, `npm ${name}`)
    return await command(machine, args, missingRedis)
  } catch (error) {
    if (error instanceof SetupError) {
      machine.reporter.say(error.message)
      return error.exitCode
    }
    // The file system refused, because a disk is full for example. Anything else is our own bug and shows its
    // stack.
    if (error.syscall === undefined) throw error
    machine.reporter.say(folderAdvice(error, machine.root))
    return EXIT.missing
  }
}
