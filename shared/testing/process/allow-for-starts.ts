import { vi } from 'vitest'
import { onThisMachine } from '../machine.ts'

/** How long a test may take that starts programs, one after the other, in milliseconds of a quiet machine. */
const STARTS_WITHIN = 30_000

/**
 * Gives the tests of a file time to start programs: a start that fails is told by its own limit, and not by that of the
 * test. Call it at the file's top level.
 */
export function allowForStarts(): void {
  vi.setConfig({ testTimeout: onThisMachine(STARTS_WITHIN) })
}
