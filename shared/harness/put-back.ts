import { vi } from 'vitest'

/** Undoes what a test file has changed through `vi`. Vitest undoes it at the end of the process only. */
export function putBack(): void {
  vi.restoreAllMocks()
  vi.useRealTimers()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
}
