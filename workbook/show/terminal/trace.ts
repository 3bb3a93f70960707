import { stripVTControlCharacters } from 'node:util'
import { gapOf, type Trace } from 'shared/testing/trace/events.ts'
import stringWidth from 'string-width'
import { dim, red } from '../../terminal/style.ts'
import { type EventParts, leftOpen, partsOf } from './trace-event.ts'

export interface TraceOptions {
  /** Columns that a line may have. */
  width: number
  /** Lines at most; what is in the middle is left out. */
  most: number
}

/** Columns of the time: `12345.6 ms` and two spaces. */
const TIME = 12
/** What was sent gets as many columns in any case, and what came of it the rest. A failure tells more than what failed. */
const LEAST = 24
const LEAST_OF_BAD = 16

/**
 * What happened during a test, a line an event in the order of time: when it began, what it was, what came of it and how
 * long it took. Statements and commands have their connection in brackets.
 */
export function traceLines(trace: Trace, { width, most }: TraceOptions): string[] {
  const lines = trace.events.map((event) => line(event.at, partsOf(event), width))
  const after = leftOpen(trace.events).map((text) => red(`${' '.repeat(TIME)}${cut(text, width - TIME)}`))
  const room = Math.max(1, most - after.length)
  const gap = gapOf(trace)
  if (gap === undefined && lines.length <= room) return [...lines, ...after]
  const shown = Math.min(lines.length, room - 1)
  const first = Math.min(gap ?? lines.length, Math.ceil(shown / 2))
  const last = shown - first
  const missing = trace.leftOut + lines.length - shown
  return [
    ...lines.slice(0, first),
    dim(`${' '.repeat(TIME)}… ${missing} more`),
    ...lines.slice(lines.length - last),
    ...after,
  ]
}

function line(at: number, { head, text, outcome, isBad, took }: EventParts, width: number): string {
  const time = `${at.toFixed(1)} ms`.padStart(TIME - 2)
  const tail = took === undefined ? '' : `  ${took.toFixed(1)} ms`
  const room = width - TIME - stringWidth(head) - stringWidth(tail)
  const said = outcome === '' ? '' : ` → ${outcome}`
  const least = Math.min(isBad ? LEAST_OF_BAD : LEAST, room)
  const shownText = cut(text, Math.max(least, room - stringWidth(said)))
  const shownOutcome = cut(said, Math.max(0, room - stringWidth(shownText)))
  const colour = isBad ? red : dim
  return `${dim(time)}  ${head}${shownText}${shownOutcome && colour(shownOutcome)}${dim(tail)}`
}

/** A text on one line that fits so many columns, with a mark where something is missing. */
function cut(text: string, width: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a value may hold what moves the cursor.
  const flat = stripVTControlCharacters(text).replaceAll(/[\s\0-\x1f\x7f]+/g, ' ')
  if (stringWidth(flat) <= width) return flat
  let end = ''
  for (const character of flat) {
    if (stringWidth(end + character) >= width) break
    end += character
  }
  return width < 1 ? '' : `${end}…`
}
