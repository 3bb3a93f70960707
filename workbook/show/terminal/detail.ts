import { dim, indent } from '../../terminal/style.ts'
import type { Fact, Verdict } from '../../verdict/verdict.ts'
import { exchangeLines } from './exchange.ts'
import type { VerdictOptions } from './options.ts'
import { sqlLines } from './sql.ts'

/** Lines of the learner's own output that a verdict repeats, unless it shows all. */
const OUTPUT_LINES = 5

/** What happened while the first failing fact was tried: the last exchange, its SQL, and what the code printed. */
export function detailLines({ output }: Verdict, fact: Fact | undefined, options: VerdictOptions): string[] {
  const { verbose = false } = options
  const exchanges = fact?.exchanges.slice(verbose ? -10 : -1) ?? []
  const about = fact === undefined ? '' : [fact.name, ...fact.reasons.map(({ said }) => said)].join('\n')
  return [
    ...printed(output, verbose),
    ...exchanges
      .flatMap((exchange) => exchangeLines(exchange, { ...options, about }))
      .map((line) => indent(line, 6)),
    ...sqlLines(fact?.sql).map((line) => indent(line, 6)),
  ]
}

function printed(output: string[], verbose: boolean): string[] {
  const lines = output.flatMap((text) => text.split('\n'))
  if (lines.length === 0) return []
  const shown = verbose ? lines : lines.slice(-OUTPUT_LINES)
  const more = lines.length - shown.length
  return [
    more > 0 ? `      Your code printed, last of ${lines.length} lines:` : '      Your code printed:',
    ...shown.map((line) => dim(`      │ ${line}`)),
  ]
}
