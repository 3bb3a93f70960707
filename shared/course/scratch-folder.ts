import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Makes a folder for the builds of this process inside a week, where its packages resolve: `.verify/<pid>`.
 * Removes what processes that have ended left there.
 * @param week the week's folder, absolute.
 */
export function scratchFolder(week: string): string {
  const all = join(week, '.verify')
  mkdirSync(all, { recursive: true })
  for (const name of readdirSync(all)) {
    if (!isAlive(Number(name))) rmSync(join(all, name), { recursive: true, force: true })
  }
  const mine = join(all, String(process.pid))
  mkdirSync(mine, { recursive: true })
  return mine
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
