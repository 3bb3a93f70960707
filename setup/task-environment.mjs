import { delimiter, join } from 'node:path'
import { pathOf } from './find-program.mjs'
import { typedPnpm } from './pnpm.mjs'

/**
 * The environment of what runs after the set-up.
 *
 * - `PATH` begins with the repository's own programs: the pinned Node, and the pnpm that turbo looks for.
 * - `NINE_WEEKS_PNPM` is how this person types pnpm, so that `learn` prints commands that work for them.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @param {Record<string, string | undefined>} [more]
 * @returns {NodeJS.ProcessEnv}
 */
export function taskEnvironment(machine, more = {}) {
  const { PATH: _, Path: __, ...env } = machine.env
  return {
    ...env,
    PATH: [join(machine.root, 'node_modules', '.bin'), pathOf(machine.env)].filter(Boolean).join(delimiter),
    NINE_WEEKS_PNPM: typedPnpm(machine),
    ...more,
  }
}
