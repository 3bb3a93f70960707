import type { Log } from '../http/log.ts'

/** A line of a log: its fields, with the level and the text beside them. */
export interface LogLine {
  level: 'info' | 'warn' | 'error'
  text?: string
  [field: string]: unknown
}

/** A log for the code under test, and the lines that it has taken so far. */
export function logLines(): { log: Log; lines: LogLine[] } {
  const lines: LogLine[] = []
  const taker = (level: LogLine['level']) => (fields: object, text?: string) => {
    // A copy: what the code under test changes later was not in the line.
    lines.push({ ...(text !== undefined && { text }), ...structuredClone(fields), level })
  }
  return { log: { info: taker('info'), warn: taker('warn'), error: taker('error') }, lines }
}
