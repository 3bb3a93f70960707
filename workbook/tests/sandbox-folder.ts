import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'

/** Below the workbook, so that tests in a copied course find `vitest` and `shared` in its node_modules. */
export const SANDBOXES = join(import.meta.dirname, '.tmp')
mkdirSync(SANDBOXES, { recursive: true })

/** An empty folder for one sandbox, named after the process that removes it. */
export function sandboxFolder(): string {
  return mkdtempSync(join(SANDBOXES, `${process.pid}-`))
}
