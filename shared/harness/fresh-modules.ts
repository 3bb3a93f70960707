import { afterAll, afterEach, vi } from 'vitest'
import { changedState } from './process-state.ts'
import { putBack } from './put-back.ts'

/*
 * Runs before the other setup file, for test files that share a process. Each of them loads its helpers and its
 * subject again, as in a process of its own. Packages from node_modules stay loaded, which is the point of
 * sharing.
 */

// If a file has changed the process, the next files get another one.
if (changedState() !== undefined) process.kill(process.pid, 'SIGKILL')
vi.resetModules()
afterAll(putBack)

// Finding the place of a failure costs as much as a test, so only a run in a process of its own does it.
afterEach(({ task }) => {
  for (const error of task.result?.errors ?? []) error.stack = ''
})
