import { capture } from '../command.mjs'
import { installAdvice } from '../install-advice.mjs'
import { installEnvironment, installedPnpm, npxPnpm } from '../pnpm.mjs'
import { SetupError } from '../setup-error.mjs'

/**
 * Installs what the lockfile says. You can interrupt it at any moment: pnpm continues with what is in its store.
 *
 * @param {import('../machine.mjs').Machine} machine
 * @param {string} command what the person typed
 * @throws {SetupError} with the cause and what to do about it
 */
export async function installDependencies(machine, command) {
  await machine.reporter.task('Installing the dependencies', async (detail) => {
    const { code, output } = await runPnpm(machine, ['install', '--frozen-lockfile'], (line) => {
      const [, resolved, reused, downloaded] =
        /Progress: resolved (\d+), reused (\d+), downloaded (\d+)/.exec(line) ?? []
      if (resolved) detail(`${Number(reused) + Number(downloaded)} of ${resolved} packages`)
    })
    if (code !== 0) throw new SetupError(installAdvice(output, command))
  })
}

/**
 * Runs the pinned pnpm: the installed one, or through npx.
 *
 * @param {import('../machine.mjs').Machine} machine
 * @param {string[]} args
 * @param {(line: string) => void} [onLine]
 */
export async function runPnpm(machine, args, onLine) {
  const env = installEnvironment(machine.env)
  const pnpm = (await installedPnpm(machine)) ?? npxPnpm(machine)
  return capture([...pnpm, ...args], machine, { env, onLine })
}
