import { dim, indent, typed, wrap, yellow } from '../../terminal/style.ts'
import { factsOf, type Verdict } from '../../verdict/verdict.ts'
import { detailLines } from './detail.ts'
import { factLines, heldLines } from './facts.ts'
import { fitted } from './fit.ts'
import type { VerdictOptions } from './options.ts'
import { reasonLines } from './reason.ts'
import { titleOf } from './title.ts'

/** The verdict on one exercise, as text for a terminal: what to mend first, in full; all else in a line or two. */
export function renderVerdict(verdict: Verdict, options: VerdictOptions): string {
  const { status, missing } = verdict
  const title = titleOf(verdict)
  if (status === 'service-missing') return `${title}\n${indent(missing ?? '', 4)}`
  if (status === 'not-implemented') return [title, ...notImplemented(verdict, options)].join('\n')
  const failed = status === 'failed' || verdict.star === false
  if (!failed) return title
  const [first, ...others] = factsOf(verdict).filter(({ state }) => state === 'failed')
  const beside = verdict.beside.flatMap((reason) => reasonLines(reason, options))
  const firstInFull = first === undefined ? [] : factLines(first, options)
  const looksLike = lookalikeLines(verdict, options)
  const below = [...looksLike, footer(verdict)]
  const inShort = others.flatMap((fact) => factLines(fact, options, !options.verbose))
  const fixed = 1 + beside.length + firstInFull.length + inShort.length + below.length
  const room = options.verbose ? Number.POSITIVE_INFINITY : Math.max(MIN_DETAIL, options.height - 1 - fixed)
  const details = fitted(detailLines(verdict, first, options), room)
  const held = options.single ? heldLines(verdict, room - details.length) : []
  return [title, ...held, ...beside, ...firstInFull, ...details, ...inShort, ...below].join('\n')
}

/** So many lines of what was sent and printed are shown whatever else there is. */
const MIN_DETAIL = 4

function notImplemented({ exercise, todo }: Verdict, { shownFolder }: VerdictOptions): string[] {
  const place = todo === undefined ? '' : `: ${shownFolder}/${todo.file}:${todo.line}`
  return [
    `    ${exercise.id} is not implemented yet${place}`,
    dim(`    Statement: ${typed(`read ${exercise.id}`)}`),
  ]
}

/** One mistake with its explanation; of several that look alike only their titles, for only one can be it. */
function lookalikeLines({ looksLike }: Verdict, { width }: VerdictOptions): string[] {
  const [mistake] = looksLike
  if (mistake === undefined) return []
  const lines = (text: string, by: number) =>
    wrap(text, Math.min(width, WIDEST) - by).map((line) => indent(line, by))
  if (looksLike.length > 1)
    return [yellow('  This looks like one of:'), ...looksLike.flatMap(({ title }) => lines(`- ${title}`, 4))]
  const [first = '', ...rest] = lines(`This looks like: ${mistake.title}`, 2)
  return [
    yellow(first),
    ...rest.map((line) => yellow(line)),
    ...lines(mistake.wrong, 4),
    ...lines(mistake.consequence, 4),
  ]
}

/** Longer lines are tiring to read. */
const WIDEST = 100

function footer({ exercise: { id } }: Verdict): string {
  return dim(`  Statement: ${typed(`read ${id}`)}   Stuck? ${typed(`hint ${id}`)}`)
}
