import type { ProgramOutput } from 'shared/testing/trace/events.ts'
import { dim } from '../../terminal/style.ts'
import type { VerdictOptions } from './options.ts'

/** Lines of its stderr that a verdict shows of a program, unless it shows all: the last. */
const LINES = 6

/** How a program of the learner's ended, and what it wrote to stderr. */
export function programLines({ name, stderr, death }: ProgramOutput, { verbose }: VerdictOptions): string[] {
  const lines = stderr === '' ? [] : stderr.split('\n')
  const shown = verbose ? lines : lines.slice(-LINES)
  const did = [death, lines.length > 0 && 'wrote to stderr'].filter(Boolean).join(' and ')
  return [`${name} ${did}${lines.length > 0 ? ':' : '.'}`, ...shown.map((line) => dim(`│ ${line}`))]
}
