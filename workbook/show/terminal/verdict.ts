import { dim, indent, typed, wrap } from '../../terminal/style.ts'
import { factsOf, type Verdict } from '../../verdict/verdict.ts'
import { cut } from './cut.ts'
import { detailLines } from './detail.ts'
import { factLines, factsInShort, heldLines, reasonsLines } from './facts.ts'
import { lookalikeLines } from './lookalike.ts'
import type { VerdictOptions } from './options.ts'
import { titleOf } from './title.ts'

/**
 * The verdict on one exercise, as text for a terminal: what to fix first, in full; everything else in a line or
 * two. It has at most the lines and columns that its options say, unless it is verbose.
 */
export function renderVerdict(verdict: Verdict, options: VerdictOptions): string {
  const { status, missing } = verdict
  const title = titleOf(verdict, options.single)
  const lines = () => {
    if (status === 'service-missing')
      return wrap(missing ?? '', options.width - 4).map((line) => indent(line, 4))
    if (status === 'not-implemented') return notImplemented(verdict, options)
    if (status === 'passed' && verdict.star !== false) return []
    return failureLines(verdict, options)
  }
  return [title, ...lines()].map((line) => (options.verbose ? line : cut(line, options.width))).join('\n')
}

/*
 * Gives the room to what helps most: at most a third to the lookalike, a third to the other facts, and the rest
 * to the first fact and then to what happened meanwhile.
 */
function failureLines(verdict: Verdict, options: VerdictOptions): string[] {
  const { verbose, height, single } = options
  const [first, ...others] = factsOf(verdict).filter(({ state }) => state === 'failed')
  const footer = footerOf(verdict, options)
  let room = verbose ? Number.POSITIVE_INFINITY : height - 1 - footer.length
  const third = Math.max(3, Math.floor(room / 3))
  const take = (lines: string[]) => {
    room -= lines.length
    return lines
  }
  const looksLike = take(lookalikeLines(verdict, options, third))
  const inShort = take(
    verbose ? others.flatMap((fact) => factLines(fact, options)) : factsInShort(others, third),
  )
  // An uncaught error is the cause, a failing fact the consequence.
  // What happened meanwhile tells more than the end of a long difference.
  const all = detailLines(verdict, first, options, Number.POSITIVE_INFINITY)
  const meanwhile = verbose ? 0 : Math.min(Math.floor(room / 2), all.length)
  const besides = first === undefined ? room - meanwhile : room - 5
  const beside = take(reasonsLines(verdict.beside, options, Math.max(4, besides)))
  const inFull = first === undefined ? [] : take(factLines(first, options, Math.max(4, room - meanwhile)))
  const details = take(detailLines(verdict, first, options, room))
  const held = single ? heldLines(verdict, room) : []
  return [...held, ...beside, ...inFull, ...details, ...inShort, ...looksLike, ...footer]
}

/** Only its title, if it ran along with others. */
function notImplemented(
  { exercise, todo }: Verdict,
  { shownFolder, single, width }: VerdictOptions,
): string[] {
  if (!single) return []
  const said = `    ${exercise.id} is not implemented yet`
  const place = todo === undefined ? '' : `${shownFolder}/${todo.file}:${todo.line}`
  const one = place === '' ? said : `${said}: ${place}`
  return [
    ...(one.length <= width ? [one] : [`${said}:`, `      ${place}`]),
    dim(`    Statement: ${typed(`read ${exercise.id}`)}`),
  ]
}

/** Where to read on, in two lines if it does not fit into one. */
function footerOf({ exercise: { id } }: Verdict, { width }: VerdictOptions): string[] {
  const [statement, stuck] = [`  Statement: ${typed(`read ${id}`)}`, `Stuck? ${typed(`hint ${id}`)}`]
  const one = `${statement}   ${stuck}`
  return (one.length <= width ? [one] : [statement, `  ${stuck}`]).map((line) => dim(line))
}
