import { dim, green, indent, red, wrap } from '../../terminal/style.ts'
import type { Reason } from '../../verdict/verdict.ts'
import { cut } from './cut.ts'
import type { VerdictOptions } from './options.ts'

/** Lines of what was said, and of a difference, that a short verdict shows. */
const SAID = 4
const DIFFERENCE = 8

/** One cause: what did not hold, how it differs, and the line of the learner's code. */
export function reasonLines(reason: Reason, { shownFolder, width, verbose }: VerdictOptions): string[] {
  const said = reason.said
    .split('\n')
    .flatMap((line) => (line.length > width - 6 ? wrapped(line, width - 6) : [line]))
  const difference = differenceLines(reason.difference, verbose)
  const { at } = reason
  return [
    ...first(said, verbose ? Number.POSITIVE_INFINITY : SAID).map((line) => indent(line, 6)),
    ...first(difference, verbose ? Number.POSITIVE_INFINITY : DIFFERENCE).map((line) =>
      indent(coloured(cut(line, width - 6)), 6),
    ),
    ...(at === undefined
      ? []
      : [`      at ${shownFolder}/${at.file}:${at.line}`, dim(indent(cut(at.source, width - 9), 9))]),
  ]
}

/** Of a long difference the lines that differ, each with the line before it: where in the value that is. */
function differenceLines(difference: string | undefined, verbose: boolean | undefined): string[] {
  const lines = difference?.split('\n') ?? []
  if (verbose || lines.length <= DIFFERENCE) return lines
  const differs = (line: string | undefined) => line !== undefined && /^[-+] (?!Expected|Received)/.test(line)
  return lines.filter((line, index) => differs(line) || (differs(lines[index + 1]) && /\S/.test(line)))
}

/** At spaces; a word that is longer than a line is cut into lines. */
function wrapped(text: string, width: number): string[] {
  return wrap(text, width).flatMap((line) => line.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [line])
}

function first(lines: string[], most: number): string[] {
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), `… ${lines.length - most + 1} more lines`]
}

const coloured = (line: string) =>
  line.startsWith('-') ? green(line) : line.startsWith('+') ? red(line) : line
