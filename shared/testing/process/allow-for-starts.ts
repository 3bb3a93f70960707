import { vi } from 'vitest'
import { onThisMachine } from '../machine.ts'

/** How long a test may take that starts several programs, in milliseconds of a quiet machine. */
const STARTS_WITHIN = 30_000

/**
 * Gives the tests of a file time to start programs, so that a start that fails hits its own limit, not the
 * test's. Call it at the file's top level.
 */
export function allowForStarts(): void {
  vi.setConfig({ testTimeout: onThisMachine(STARTS_WITHIN) })
}
