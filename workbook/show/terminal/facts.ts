import { dim, green, indent, red } from '../../terminal/style.ts'
import { type Fact, factsOf, heldOf, type Verdict } from '../../verdict/verdict.ts'
import { cut } from './cut.ts'
import type { VerdictOptions } from './options.ts'
import { reasonLines } from './reason.ts'

/** A fact that does not hold, with why; `short`: in two lines. */
export function factLines(fact: Fact, options: VerdictOptions, short = false): string[] {
  const name = `  ${red('✗')} ${fact.name}`
  if (!short) return [name, ...fact.reasons.flatMap((reason) => reasonLines(reason, options))]
  const [first] = fact.reasons
  const [said = ''] = first?.said.split('\n') ?? []
  return [name, ...(said === '' ? [] : [dim(indent(cut(said, options.width - 6), 6))])]
}

/** The facts that hold, by name where there is room for them, else in one line. */
export function heldLines(verdict: Verdict, room: number): string[] {
  const held = factsOf(verdict).filter(({ state }) => state === 'held')
  if (held.length === 0) return []
  if (held.length <= room) return held.map(({ name }) => `  ${green('✓')} ${name}`)
  const number = heldOf(held)
  return [`  ${green('✓')} ${number} ${number === 1 ? 'fact holds' : 'facts hold'}`]
}
