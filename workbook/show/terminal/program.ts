import type { ProgramOutput } from 'shared/testing/trace/events.ts'
import { dim } from '../../terminal/style.ts'
import type { VerdictOptions } from './options.ts'

/** How many of the last lines of a program's stderr a verdict shows, unless it is verbose. */
const LINES = 6

/** How a program of the learner ended, and what it wrote to stderr. */
export function programLines({ name, stderr, death }: ProgramOutput, { verbose }: VerdictOptions): string[] {
  const lines = stderr === '' ? [] : stderr.split('\n')
  const shown = verbose ? lines : lines.slice(-LINES)
  const did = [death, lines.length > 0 && 'wrote to stderr'].filter(Boolean).join(' and ')
  return [`${name} ${did}${lines.length > 0 ? ':' : '.'}`, ...shown.map((line) => dim(`│ ${line}`))]
}
