import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { SANDBOXES } from './sandbox-folder.ts'

/** Removes the sandboxes of test processes that were killed before they could. */
export default function removeStaleSandboxes(): void {
  for (const name of readdirSync(SANDBOXES, { encoding: 'utf8' })) {
    if (!isAlive(Number(name.split('-')[0]))) rmSync(join(SANDBOXES, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
