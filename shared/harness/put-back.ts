import { vi } from 'vitest'

/** Takes back what a test file has changed through `vi`, which ends with its process and not with the file. */
export function putBack(): void {
  vi.restoreAllMocks()
  vi.useRealTimers()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
}
