import { dim } from '../../terminal/style.ts'

/** As many of these lines as there is room for, the last of them in preference: what happened last tells why. */
export function fitted(lines: string[], room: number): string[] {
  if (lines.length <= room) return lines
  const kept = lines.slice(-(room - 1))
  return [dim(`      … ${lines.length - kept.length} more lines: --verbose, or v while watching`), ...kept]
}
