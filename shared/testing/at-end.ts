import { afterAll, onTestFinished } from 'vitest'

type CleanUp = () => Promise<unknown> | unknown

const ofTheFile: CleanUp[] = []

/**
 * Runs clean-up after the test file. Files that share a process load this module only once, and its own
 * `afterAll` would be the first file's.
 */
export async function cleanUpAfterFile(): Promise<void> {
  for (const cleanUp of ofTheFile.splice(0).reverse()) await cleanUp()
}

// Registered while the test file loads, because vitest never runs an `afterAll` that a hook registers.
afterAll(cleanUpAfterFile)

/** Runs `cleanUp` after the last test of the file, whenever you call it. The last registered runs first. */
export function afterFile(cleanUp: CleanUp): void {
  ofTheFile.push(cleanUp)
}

/**
 * Runs `cleanUp` when the running test ends, no matter how. Outside of a test (in `beforeAll`, or while the
 * file loads) it runs after the last test of the file. The last registered runs first.
 */
export function atEnd(cleanUp: CleanUp): void {
  try {
    onTestFinished(async () => {
      await cleanUp()
    })
  } catch {
    afterFile(cleanUp)
  }
}
