import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { capture } from './command.mjs'
import { findProgram } from './find-program.mjs'
import { SetupError } from './setup-error.mjs'
import { pinnedPnpm } from './workspace.mjs'

/**
 * The pnpm in `node_modules`: native, started in 10 ms, no network.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @returns {Promise<string[] | undefined>} nothing if it is missing, another version, or half installed
 */
export async function installedPnpm(machine) {
  const program = join(
    machine.root,
    'node_modules',
    'pnpm',
    machine.platform === 'win32' ? 'pnpm.exe' : 'pnpm',
  )
  if (!existsSync(program)) return undefined
  const { code, output } = await capture([program, '--version'], machine)
  return code === 0 && output.trim() === pinnedPnpm(machine.root) ? [program] : undefined
}

/**
 * The pinned pnpm through npx, which is part of every Node.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @throws {SetupError} when there is no npx
 */
export function npxPnpm(machine) {
  return [...npx(machine), '--yes', `pnpm@${pinnedPnpm(machine.root)}`]
}

/** How this person types pnpm: `pnpm` where it is on their own PATH, else `npx pnpm`, which finds the pinned one. */
export function typedPnpm(machine) {
  const own = (folder) => !/[\\/]node_modules[\\/]\.bin[\\/]?$/.test(folder)
  return findProgram('pnpm', machine, own) ? 'pnpm' : 'npx pnpm'
}

/**
 * NODE_ENV=production, common in containers, would leave out the devDependencies: do not pass it on. We read
 * pnpm's output, although the workspace keeps it quiet.
 */
export function installEnvironment({ NODE_ENV: _, ...env }) {
  return {
    ...env,
    PNPM_CONFIG_REPORTER: 'append-only',
    npm_config_update_notifier: 'false',
    npm_config_fund: 'false',
    npm_config_audit: 'false',
  }
}

function npx(machine) {
  // Windows starts npx.cmd only through a shell, and a shell would interpret a `&` in the folder's name.
  const script = join(dirname(machine.execPath), 'node_modules', 'npm', 'bin', 'npx-cli.js')
  if (machine.platform === 'win32' && existsSync(script)) return [machine.execPath, script]
  const program = findProgram('npx', machine)
  if (program) return [program]
  throw new SetupError('npx is missing. It comes with npm: install npm, then run it again.')
}
