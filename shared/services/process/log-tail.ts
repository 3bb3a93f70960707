import { readFileSync } from 'node:fs'

/** The last lines of a server's log, for an error message. */
export function logTail(file: string, lines = 8): string {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(-lines).join('\n') || '(its log is empty)'
  } catch {
    return '(it has no log)'
  }
}
