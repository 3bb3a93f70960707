import type { Printed } from '../../run/result.ts'
import { dim, indent } from '../../terminal/style.ts'
import type { Fact, Verdict } from '../../verdict/verdict.ts'
import { exchangeLines } from './exchange.ts'
import { type Block, shared } from './fit.ts'
import type { VerdictOptions } from './options.ts'
import { traceLines } from './trace.ts'

/** Lines of a trace that a verdict shows on any screen, unless it is verbose. */
const TRACE_LINES = 30

/** The same for lines of the learner's own output. */
const OUTPUT_LINES = 12

/**
 * What happened during the first failing fact: the code's output, the last exchange, and the trace if it tells
 * more. They share the room.
 */
export function detailLines(
  { output }: Verdict,
  fact: Fact | undefined,
  options: VerdictOptions,
  room: number,
): string[] {
  const { verbose } = options
  const exchanges = fact?.exchanges.slice(verbose ? -10 : -1) ?? []
  const about = fact === undefined ? '' : [fact.name, ...fact.reasons.map(({ said }) => said)].join('\n')
  const below = (lines: string[]) => lines.map((line) => indent(line, 6))
  const meanwhile = output.filter(({ during }) => during === undefined || during === fact?.name)
  const printed = printedLines(meanwhile, verbose)
  const sent = below(exchanges.flatMap((exchange) => exchangeLines(exchange, { ...options, about })))
  const blocks: Block[] = [
    { lines: printed, keep: 'end' },
    { lines: sent, keep: 'start' },
    { lines: traced(fact, options, room), keep: 'end' },
  ]
  return shared(blocks, room).flat()
}

function printedLines(output: Printed[], verbose: boolean): string[] {
  const lines = output.flatMap(({ text }) => text.split('\n'))
  if (lines.length === 0) return []
  const shown = verbose ? lines : lines.slice(-OUTPUT_LINES)
  const more = lines.length - shown.length
  return [
    more > 0 ? `      Your code printed, last of ${lines.length} lines:` : '      Your code printed:',
    ...shown.map((line) => dim(`      │ ${line}`)),
  ]
}

/** The trace, if it has more than HTTP. */
function traced(fact: Fact | undefined, { width, verbose }: VerdictOptions, room: number): string[] {
  const trace = fact?.trace
  if (trace === undefined || trace.events.every(({ kind }) => kind === 'http')) return []
  const most = verbose ? Number.MAX_SAFE_INTEGER : Math.min(TRACE_LINES, Math.max(2, room - 1))
  return ['      What happened, in the order of time:', ...traceLines(trace, { width, most })]
}
