import { existsSync } from 'node:fs'
import { delimiter, join, relative } from 'node:path'

/**
 * How a person calls `learn` here: with a pnpm of their own, else with the script at the root, by its path from
 * elsewhere.
 * @param env set-up puts into `NINE_WEEKS_PNPM` how they type pnpm.
 * @param here the current directory.
 */
export function learnOf(env: NodeJS.ProcessEnv, here: string, root: string): string {
  const { NINE_WEEKS_PNPM: said, PATH = '' } = env
  if (said === 'pnpm') return 'pnpm learn'
  // Windows cannot run a script for sh.
  if (process.platform === 'win32') return `${hasPnpm(PATH) ? 'pnpm' : 'npx pnpm'} learn`
  const script = join(relative(here, root), 'learn')
  if (script !== 'learn') return quoted(script)
  return said === undefined && hasPnpm(PATH) ? 'pnpm learn' : './learn'
}

/** The project's own programs are only on the PATH of its scripts: the person does not have them. */
function hasPnpm(path: string): boolean {
  const names = process.platform === 'win32' ? ['pnpm.cmd', 'pnpm.exe'] : ['pnpm']
  return path
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .some((folder) => names.some((name) => existsSync(join(folder, name))))
}

const quoted = (path: string) => (/^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)
