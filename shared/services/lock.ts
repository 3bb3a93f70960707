import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Runs one thing at a time on a state directory, across processes; others wait up to a minute. The system holds
 * the lock (through SQLite), so the end of a killed process releases it.
 */
export async function withLock<T>(dir: string, run: () => Promise<T>): Promise<T> {
  mkdirSync(dir, { recursive: true })
  const lock = new DatabaseSync(join(dir, 'lock'), { timeout: 60_000 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return await run()
  } finally {
    lock.close()
  }
}
