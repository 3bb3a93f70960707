import { capture } from './command.mjs'
import { findProgram } from './find-program.mjs'

/**
 * The commit that is checked out. It chooses which proofs are tried again, so it is a part of what results hold for.
 *
 * @param {import('./machine.mjs').Machine} machine
 * @returns {Promise<string | undefined>} nothing where git is missing, or this is no clone
 */
export async function commit(machine) {
  const git = findProgram('git', machine)
  if (!git) return undefined
  const { code, output } = await capture([git, 'rev-parse', 'HEAD'], machine)
  return code === 0 ? output.trim() : undefined
}
