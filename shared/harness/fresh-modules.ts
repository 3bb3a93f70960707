import { afterAll, afterEach, vi } from 'vitest'
import { changedState } from './process-state.ts'
import { putBack } from './put-back.ts'

/*
 * Runs before the other setup file, for test files that share a process: each of them loads its helpers and its subject
 * anew, as it would in a process of its own. Packages from node_modules stay loaded, which is what sharing is for.
 */

// Whoever comes after a file that has changed the process gets another.
if (changedState() !== undefined) process.kill(process.pid, 'SIGKILL')
vi.resetModules()
afterAll(putBack)

// Where a failure came from is asked of the run in a process of its own, and costs as much as a test.
afterEach(({ task }) => {
  for (const error of task.result?.errors ?? []) error.stack = ''
})
