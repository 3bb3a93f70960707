import { fileURLToPath } from 'node:url'
import { recordingEnvironment } from '../trace/children.ts'

const parentGuard = fileURLToPath(new URL('./parent-guard.mjs', import.meta.url))

/** Variables that the test runner sets for itself, and that a program must not see. */
const OF_THE_TEST_RUNNER = /^(NODE_ENV|TEST|MODE|DEV|PROD|SSR|BASE_URL|TINYPOOL_.*|VITEST.*)$/

/**
 * The environment of the tests without vitest's variables, and with `changes`; `undefined` removes one. If the
 * test has a database or a Redis, what a Node program sends there is recorded.
 */
export function childEnvironment(changes: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !OF_THE_TEST_RUNNER.test(name))
  const merged = { ...Object.fromEntries(inherited), ...recordingEnvironment(), ...changes }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined))
}

/** Arguments for Node: the program dies with its parent, and resolves `#simple/…` as the tests do. */
export function childExecArgv(): string[] {
  const conditions = process.env.NINE_WEEKS_SUBJECT === 'work' ? ['--conditions=work'] : []
  return ['--import', parentGuard, ...conditions]
}
