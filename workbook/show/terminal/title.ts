import { bold, dim, green, red, yellow } from '../../terminal/style.ts'
import { type Fact, heldOf, type Verdict } from '../../verdict/verdict.ts'

/**
 * The first line of a verdict: its mark, the exercise, and how many facts hold. Among others, an exercise that
 * is not begun does not count as a failure.
 */
export function titleOf(verdict: Verdict, single: boolean): string {
  const { exercise, status } = verdict
  const title = `${bold(exercise.id)}  ${exercise.title}`
  if (status === 'service-missing') return `${yellow('!')} ${title}`
  if (status === 'not-implemented') return single ? `${red('✗')} ${title}` : `· ${title}  ${dim('not begun')}`
  return `${markOf(verdict)} ${title}  ${dim(tallyOf(verdict))}`
}

/** `✓` for a core that holds, `★` for the production part too. */
export function markOf({ status, star }: Pick<Verdict, 'status' | 'star'>): string {
  if (status === 'passed') return star === true ? yellow('★') : green('✓')
  return status === 'service-missing' ? yellow('!') : red('✗')
}

function tallyOf({ core, production, exercise }: Verdict): string {
  if (exercise.production.length === 0) return tally('', core)
  const ran = production.some(({ state }) => state !== 'not-run')
  return [tally('core: ', core), ran && tally('production: ', production)].filter(Boolean).join(', ')
}

function tally(part: string, facts: Fact[]): string {
  const held = heldOf(facts)
  const all = `${facts.length} ${facts.length === 1 ? 'fact' : 'facts'}`
  if (facts.length === 0) return ''
  const verb = facts.length === 1 ? 'holds' : 'hold'
  return held === facts.length ? `${part}${all} ${verb}` : `${part}${held} of ${all} ${verb}`
}
