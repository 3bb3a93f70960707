import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where `pnpm services up` keeps what it started: `.services` in the repository. */
export function stateDir(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(env.NINE_WEEKS_STATE_DIR || fileURLToPath(new URL('../../.services', import.meta.url)))
}

/** The file in it that says what runs. */
export function stateFile(dir: string): string {
  return join(dir, 'state.json')
}
