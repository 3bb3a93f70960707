import { existsSync } from 'node:fs'
import { delimiter, join, relative } from 'node:path'

/**
 * How a person calls `learn` where they stand: with a pnpm of their own, else with the script at the root, by its path
 * from elsewhere.
 * @param env set-up says in `NINE_WEEKS_PNPM` how they type pnpm.
 * @param here the folder they are in.
 */
export function learnOf(env: NodeJS.ProcessEnv, here: string, root: string): string {
  const { NINE_WEEKS_PNPM: said, PATH = '' } = env
  if (said === 'pnpm') return 'pnpm learn'
  // A script for sh is nothing to Windows.
  if (process.platform === 'win32') return `${hasPnpm(PATH) ? 'pnpm' : 'npx pnpm'} learn`
  const script = join(relative(here, root), 'learn')
  if (script !== 'learn') return quoted(script)
  return said === undefined && hasPnpm(PATH) ? 'pnpm learn' : './learn'
}

/** The project's own programs are on the PATH of its scripts only: they are not the person's. */
function hasPnpm(path: string): boolean {
  const names = process.platform === 'win32' ? ['pnpm.cmd', 'pnpm.exe'] : ['pnpm']
  return path
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .some((folder) => names.some((name) => existsSync(join(folder, name))))
}

const quoted = (path: string) => (/^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)
