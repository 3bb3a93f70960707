import { afterAll, onTestFinished } from 'vitest'

type CleanUp = () => Promise<unknown> | unknown

const ofTheFile: CleanUp[] = []

/**
 * Runs what is to run after the test file. Needed where several files share a process: this module loads but once then,
 * and its own `afterAll` is the first file's.
 */
export async function cleanUpAfterFile(): Promise<void> {
  for (const cleanUp of ofTheFile.splice(0).reverse()) await cleanUp()
}

// Registered while the test file loads: an `afterAll` called from within a hook is never run.
afterAll(cleanUpAfterFile)

/** Runs `cleanUp` after the last test of the file, whenever it is called. Last come, first served. */
export function afterFile(cleanUp: CleanUp): void {
  ofTheFile.push(cleanUp)
}

/**
 * Runs `cleanUp` when the running test has ended, however it ended; called outside of a test (in
 * `beforeAll`, or while the file loads) it runs after the last test of the file. Last come, first served.
 */
export function atEnd(cleanUp: CleanUp): void {
  try {
    onTestFinished(async () => {
      await cleanUp()
    })
  } catch {
    // Vitest has no other way to tell that no test is running.
    afterFile(cleanUp)
  }
}
