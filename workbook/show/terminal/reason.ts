import { dim, green, indent, red, wrap } from '../../terminal/style.ts'
import type { Reason } from '../../verdict/verdict.ts'
import type { VerdictOptions } from './options.ts'
import { programLines } from './program.ts'

/** A difference of at most this length is shown unchanged, if there is room. */
const SHORT = 8
const LEAST_OF_DIFFERENCE = 4

/** One cause in a given number of lines: what did not hold, how it differs, and the line of the learner's code. */
export function reasonLines(
  reason: Reason,
  options: VerdictOptions,
  room = Number.POSITIVE_INFINITY,
): string[] {
  const { shownFolder, width, verbose } = options
  const { at, difference } = reason
  const place =
    at === undefined ? [] : [`      at ${shownFolder}/${at.file}:${at.line}`, dim(indent(at.source, 9))]
  const programs = (reason.programs ?? []).flatMap((program) => programLines(program, options))
  const wrote = first(programs, Math.max(0, room - place.length - 2)).map((line) => indent(line, 6))
  const left = room - place.length - wrote.length
  const text = wrapped(reason.said, width - 6)
  const differs = differenceLines(
    difference,
    verbose ? Number.POSITIVE_INFINITY : Math.min(SHORT, left - text.length),
  )
  const half = Math.min(differs.length, Math.floor(left / 2))
  // The first lines of a longer one only say that there is a difference.
  const forDifference = half < Math.min(differs.length, LEAST_OF_DIFFERENCE) ? 0 : half
  const said = first(text, Math.max(1, left - forDifference))
  return [
    ...said.map((line) => indent(line, 6)),
    ...first(differs, forDifference === 0 ? 0 : left - said.length).map((line) => indent(coloured(line), 6)),
    ...place,
    ...wrote,
  ]
}

/**
 * If the whole difference does not fit: the lines that differ, each with the line before it, to show where in
 * the value that is.
 */
function differenceLines(difference: string | undefined, room: number): string[] {
  const lines = difference?.split('\n') ?? []
  if (lines.length <= room) return lines
  const differs = (line: string | undefined) => line !== undefined && /^[-+] (?!Expected|Received)/.test(line)
  const told = lines.filter((line, index) => differs(line) || (differs(lines[index + 1]) && /\S/.test(line)))
  return told.length > 0 ? told : lines
}

/** Breaks at spaces, and cuts a word that is longer than a line. */
function wrapped(text: string, width: number): string[] {
  return text
    .split('\n')
    .flatMap((line) => (line.length > width ? wrap(line, width) : [line]))
    .flatMap((line) => line.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [line])
}

function first(lines: string[], room: number): string[] {
  const most = Math.max(0, room)
  if (lines.length <= most) return lines
  if (most < 2) return lines.slice(0, most).map((line) => `${line} …`)
  return [...lines.slice(0, most - 1), `… ${lines.length - most + 1} more lines`]
}

const coloured = (line: string) =>
  line.startsWith('-') ? green(line) : line.startsWith('+') ? red(line) : line
