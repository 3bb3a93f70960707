import { capture } from './command.mjs'
import { findProgram } from './find-program.mjs'

/**
 * The commit that is checked out. It chooses which proofs run again, so cached results depend on it.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @returns {Promise<string | undefined>} nothing if git is missing, or this is not a clone
 */
export async function commit(machine) {
  const git = findProgram('git', machine)
  if (!git) return undefined
  const { code, output } = await capture([git, 'rev-parse', 'HEAD'], machine)
  return code === 0 ? output.trim() : undefined
}
