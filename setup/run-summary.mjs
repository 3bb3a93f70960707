import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { readJson } from './workspace.mjs'

const RUNS = join('.turbo', 'runs')

/** The summaries that turbo has written so far. */
export function summaryFiles(root) {
  const folder = join(root, RUNS)
  return existsSync(folder) ? readdirSync(folder) : []
}

/**
 * How many tasks (a lint, a week's types, a week's tests …) of the latest run passed and failed, from turbo's summary of it. It then removes the summary, or they would pile up.
 *
 * @param {string} root
 * @param {string[]} before the summaries from before the run
 * @returns {string | undefined} nothing if no task finished
 */
export function closingLine(root, before) {
  const [file] = summaryFiles(root).filter((name) => !before.includes(name))
  if (!file) return undefined
  const { success, cached, failed, attempted } = readJson(join(root, RUNS, file)).execution
  rmSync(join(root, RUNS, file), { force: true })
  // A task from the cache passed when it ran; turbo counts it separately.
  const passed = success + cached
  // Stopped before the first task ended: "0 passed" would look like a result.
  if (passed + failed === 0) return undefined
  const skipped = attempted - passed - failed
  return `tasks: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
