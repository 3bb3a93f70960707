import { inspect } from 'node:util'
import type { Pool } from 'pg'
import { loadConfig } from './config.ts'
import { createPool } from './db.ts'

/**
 * Runs what a script is for, with a pool that is closed afterwards: a pool that is left open keeps the process alive until
 * its idle connections time out. The result is printed as one line of JSON. An error is printed to stderr, and the
 * exit code is 1.
 */
export async function runScript(work: (pool: Pool) => Promise<unknown>): Promise<void> {
  try {
    const pool = createPool(loadConfig())
    try {
      console.log(JSON.stringify(await work(pool)))
    } finally {
      await pool.end()
    }
  } catch (error) {
    console.error(describe(error))
    process.exitCode = 1
  }
}

function describe(error: unknown): string {
  // #region 5 — what is printed of an error
  // The message alone: what else there is in an error of pg, its `detail` above all, quotes the values of the row. Line
  // breaks and what else moves a terminal's cursor become blanks.
  if (error instanceof Error) {
    const { message, code } = error as NodeJS.ErrnoException
    // Where a host has several addresses, the error of all of them together has a code, but no message.
    return (message || code || error.name).replaceAll(/[\s\p{Cc}]+/gu, ' ')
  }
  // #endregion
  return inspect(error)
}
