import type { RunnerTestSuite } from 'vitest'

/** The names of the tests in the running file that do not run. */
const names = new Set<string>()

/** Notes, before the tests of a file, which of them will not run. Vitest has decided it by then. */
export function noteLeftOut({ tasks }: RunnerTestSuite): void {
  names.clear()
  for (const { name, mode } of tasks) if (mode === 'skip') names.add(name)
}

/** Whether the running test file has a test of this name that does not run. */
export const isLeftOut = (name: string): boolean => names.has(name)
