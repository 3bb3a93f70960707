import { afterAll, expect, inject, vi } from 'vitest'
import { holdToBudget, openedConnections } from './connection-budget.ts'
import { changedState, forgetState } from './process-state.ts'
import { putBack } from './put-back.ts'

/*
 * Runs before the other setup file if the test files of a week share a process. Each of them loads its helpers
 * and the reference again, must leave the process as it was, and may open few connections.
 */

changedState()
vi.resetModules()
const openedBefore = openedConnections()

// Registered first, so these run last, the second before the first.
afterAll(() => {
  const { testPath = '' } = expect.getState()
  const budgets = inject('connections')
  if (budgets) holdToBudget(testPath, openedConnections() - openedBefore, budgets)
})

afterAll(() => {
  putBack()
  const changed = changedState()
  if (changed === undefined) return
  // It is this file's fault, not that of the files after it.
  forgetState()
  throw new Error(
    `This test file leaves its process changed: ${changed}. The next file would meet it: put it back ` +
      '(`vi.stubEnv` and `vi.spyOn` are put back by themselves), or run what changes it as a process of its own.',
  )
})
