import { dirname, join } from 'node:path'
import { isatty } from 'node:tty'
import { fileURLToPath } from 'node:url'

/** How vitest starts the process of a test file. */
export interface ForkStart {
  /** Vitest's program for it, absolute. */
  entrypoint: string
  execArgv: readonly string[]
  env: NodeJS.ProcessEnv
}

/**
 * How vitest will start the process of a test file, before it is loaded and can say so. If it differs, a
 * process started like this is not used: then a test of the tools fails, and verdicts take longer.
 */
export function guessedStart(): ForkStart {
  const vitest = dirname(fileURLToPath(import.meta.resolve('vitest/package.json')))
  // Vite sets it if nobody else has.
  const { NODE_ENV = 'development' } = process.env
  const conditions = ['work', 'module', 'node', NODE_ENV === 'production' ? NODE_ENV : 'development']
  return {
    entrypoint: join(vitest, 'dist', 'workers', 'forks.js'),
    execArgv: [
      '--experimental-import-meta-resolve',
      '--require',
      join(vitest, 'suppress-warnings.cjs'),
      ...conditions.flatMap((condition) => ['--conditions', condition]),
    ],
    env: {
      ...process.env,
      TEST: 'true',
      VITEST: 'true',
      NODE_ENV,
      VITEST_MODE: 'RUN',
      FORCE_TTY: isatty(1) ? 'true' : '',
    },
  }
}

/**
 * What vitest adds to the environment of a process when it gets a test file. Packages must see it while they
 * load.
 */
export function addedLater({ NODE_ENV }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isProduction = NODE_ENV === 'production'
  return {
    BASE_URL: '/',
    MODE: 'test',
    DEV: isProduction ? '' : '1',
    PROD: isProduction ? '1' : '',
    SSR: '1',
  }
}
