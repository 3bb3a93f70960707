import { dim, green, indent, red } from '../../terminal/style.ts'
import { type Fact, factsOf, type Reason, type Verdict } from '../../verdict/verdict.ts'
import type { VerdictOptions } from './options.ts'
import { reasonLines } from './reason.ts'

/** A failing fact, with why: the first cause in full, and a short text for each of the others. */
export function factLines(fact: Fact, options: VerdictOptions, room?: number): string[] {
  const name = `  ${red('✗')} ${fact.name}`
  return [name, ...reasonsLines(fact.reasons, options, room === undefined ? room : room - 1)]
}

/** Lines of a cause that is not the first, unless the verdict is verbose. */
const LINES_OF_ANOTHER = 3

/**
 * Several causes, in a given number of lines: the first in full, the start of each that says something else, and the
 * number of the rest.
 */
export function reasonsLines(reasons: Reason[], options: VerdictOptions, room?: number): string[] {
  const [first, ...others] = reasons
  if (first === undefined) return []
  if (options.verbose) return reasons.flatMap((reason) => reasonLines(reason, options))
  const different = others.filter(
    (other, index) => !reasons.slice(0, index + 1).some((before) => isAlike(before, other)),
  )
  const all = room ?? Number.POSITIVE_INFINITY
  const each = Math.min(LINES_OF_ANOTHER, Math.max(1, Math.floor(all / 3)))
  const told = different.slice(0, Math.max(1, Math.floor(all / 2 / each)))
  const more = others.length - told.length
  const like = told.length < different.length ? '' : ' like this'
  const below = [
    ...told.flatMap((other) => reasonLines(each < LINES_OF_ANOTHER ? saidOf(other) : other, options, each)),
    ...(more === 0 ? [] : [dim(`      … and ${more} more${like}: --verbose`)]),
  ]
  return [...reasonLines(first, options, room === undefined ? room : room - below.length), ...below]
}

/** A cause without its place, for which there is no room. */
const saidOf = ({ kind, said }: Reason): Reason => ({ kind, said })

/** Whether two causes say the same, apart from their numbers. */
const isAlike = (a: Reason, b: Reason) => withoutNumbers(a.said) === withoutNumbers(b.said)

const withoutNumbers = (text: string) => text.replaceAll(/\d+/g, '#')

/** The other failing facts in a given number of lines: two for each, or their names, or their number. */
export function factsInShort(facts: Fact[], room: number): string[] {
  const names = facts.map((fact) => `  ${red('✗')} ${fact.name}`)
  if (2 * facts.length <= room)
    return facts.flatMap((fact, index) => [names[index] ?? '', ...firstLine(fact)])
  if (facts.length <= room) return names
  const shown = names.slice(0, Math.max(0, room - 1))
  return [...shown, dim(`  ✗ … ${facts.length - shown.length} more facts do not hold: --verbose`)]
}

function firstLine({ reasons: [first] }: Fact): string[] {
  const [said = ''] = first?.said.split('\n') ?? []
  return said === '' ? [] : [dim(indent(said, 6))]
}

/** The facts that hold: by name if there is room, else in one line. */
export function heldLines(verdict: Verdict, room: number): string[] {
  const held = factsOf(verdict).filter(({ state }) => state === 'held')
  if (held.length === 0 || room < 1) return []
  if (held.length <= room) return held.map(({ name }) => `  ${green('✓')} ${name}`)
  return [`  ${green('✓')} ${held.length} ${held.length === 1 ? 'fact holds' : 'facts hold'}`]
}
