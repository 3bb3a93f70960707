import { stripVTControlCharacters } from 'node:util'
import { gapOf, type Trace } from 'shared/testing/trace/events.ts'
import stringWidth from 'string-width'
import { dim, red } from '../../terminal/style.ts'
import { type EventParts, leftOpen, partsOf } from './trace-event.ts'

export interface TraceOptions {
  /** Columns of a line. */
  width: number
  /** The most lines; what is in the middle is left out. */
  most: number
}

/** Columns of the time: `12345.6 ms` and two spaces. */
const TIME = 12
/** Columns for what was sent; the result gets the rest. A failure tells more than the statement that failed. */
const LEAST = 20
const LEAST_OF_BAD = 16

/**
 * What happened during a test, one line per event in the order of time: when it began, what it was, its result
 * and how long it took. Statements and commands show their connection in brackets.
 */
export function traceLines(trace: Trace, { width, most }: TraceOptions): string[] {
  const all = trace.events.map((event) => ({ at: event.at, ...partsOf(event) }))
  const after = leftOpen(trace.events).map((text) => red(`${' '.repeat(TIME)}${cut(text, width - TIME)}`))
  // A line that says how many are missing takes room too.
  for (let room = most - after.length; room > 1; room -= 1) {
    const shown = rowsOf(trace, chosen(all, room))
    if (shown.length + after.length > most) continue
    return [
      ...shown.map((row) => (typeof row === 'string' ? row : line(all[row.index] as Row, width))),
      ...after,
    ]
  }
  return after.slice(0, most)
}

type Row = EventParts & { at: number }

/** Which events to show: those at both ends, and around what went wrong first. */
function chosen(all: Row[], room: number): number[] {
  const wrong = all.findIndex(({ isBad }) => isBad)
  const half = Math.ceil(room / 2)
  const isAtAnEnd = wrong < half || wrong >= all.length - (room - half)
  const end = isAtAnEnd ? half : Math.floor(room / 4)
  const middle = isAtAnEnd ? 0 : room - 2 * end
  // Mostly from what led to it.
  const from = wrong - Math.floor((middle * 2) / 3)
  return all.flatMap((_, index) => {
    const isFirst = index < end
    const isLast = index >= all.length - (isAtAnEnd ? room - half : end)
    return isFirst || isLast || (index >= from && index < from + middle) ? [index] : []
  })
}

/** The chosen events, with a line wherever some are missing. */
function rowsOf(trace: Trace, shown: number[]): ({ index: number } | string)[] {
  const gap = gapOf(trace)
  return [...shown, trace.events.length].flatMap((index, position) => {
    const before = (shown[position - 1] ?? -1) + 1
    const isOverGap = gap !== undefined && before <= gap && gap <= index
    const missing = index - before + (isOverGap ? trace.leftOut : 0)
    return [
      ...(missing > 0 ? [dim(`${' '.repeat(TIME)}… ${missing} more`)] : []),
      ...(index < trace.events.length ? [{ index }] : []),
    ]
  })
}

function line({ at, head, text, values = '', outcome, isBad, took }: Row, width: number): string {
  const time = `${at.toFixed(1)} ms`.padStart(TIME - 2)
  const tail = took === undefined ? '' : `  ${took.toFixed(1)} ms`
  const room = width - TIME - stringWidth(head + values + tail)
  const said = outcome === '' ? '' : ` → ${outcome}`
  const least = Math.min(isBad ? LEAST_OF_BAD : LEAST, room)
  const shownText = cut(text, Math.max(least, room - stringWidth(said)))
  const shownOutcome = cut(said, Math.max(0, room - stringWidth(shownText)))
  const colour = isBad ? red : dim
  return `${dim(time)}  ${head}${shownText}${values}${shownOutcome && colour(shownOutcome)}${dim(tail)}`
}

/** A text on one line, cut to a number of columns with a mark if something is missing. */
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
