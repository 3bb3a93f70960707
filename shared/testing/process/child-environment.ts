import { fileURLToPath } from 'node:url'
import { recordingEnvironment } from '../trace/children.ts'

const parentGuard = fileURLToPath(new URL('./parent-guard.mjs', import.meta.url))

/** What the test runner puts into the environment for itself, and a program must not act upon. */
const OF_THE_TEST_RUNNER = /^(NODE_ENV|TEST|MODE|DEV|PROD|SSR|BASE_URL|TINYPOOL_.*|VITEST.*)$/

/**
 * The environment of the tests without what belongs to vitest, and with `changes`; `undefined` takes out. Where the test
 * has a database or a Redis, what a Node program in it sends there is recorded.
 */
export function childEnvironment(changes: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !OF_THE_TEST_RUNNER.test(name))
  const merged = { ...Object.fromEntries(inherited), ...recordingEnvironment(), ...changes }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined))
}

/** Node's own arguments: dies with its parent, and resolves `#simple/…` as the tests themselves do. */
export function childExecArgv(): string[] {
  const conditions = process.env.NINE_WEEKS_SUBJECT === 'work' ? ['--conditions=work'] : []
  return ['--import', parentGuard, ...conditions]
}
