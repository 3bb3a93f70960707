import { readMistake } from 'shared/course/mistake.ts'
import { dim, typed, wrap, yellow } from '../../terminal/style.ts'
import { factsOf, holds, type Verdict } from '../../verdict/verdict.ts'
import type { Screen } from './options.ts'

/**
 * What to look at after a pass: the star if it is open, else the program itself, the reference, and a mistake
 * that the learner did not make.
 */
export function afterPass(verdict: Verdict, { width }: Screen): string[] {
  if (!holds(verdict)) return []
  const { exercise, star } = verdict
  const see = /^See it: ((?:.+\n?)+)/m.exec(exercise.statement)?.[1]
  const lines =
    star === false
      ? [`Passed. Its star ${yellow('★')} is still open: the facts above are about production.`]
      : [
          ...(see === undefined ? [] : [`See it: ${see.replaceAll('`', '').trim()}`]),
          `Compare with the reference: ${typed(`compare ${exercise.level.id} work`)}`,
          ...avoided(verdict),
        ]
  return lines.flatMap((line) => wrap(line, width - 2).map((text) => `  ${dim(text)}`))
}

/** One of the catalogued mistakes whose facts all held, another one each day. */
function avoided(verdict: Verdict): string[] {
  const held = new Set(factsOf(verdict).flatMap(({ name, state }) => (state === 'held' ? [name] : [])))
  const mistakes = verdict.exercise.mistakes
    .map((file) => readMistake(file).mistake)
    .filter(({ caughtBy }) => caughtBy.every((fact) => held.has(fact)))
  const day = Math.floor(Date.now() / 86_400_000)
  const mistake = mistakes[day % Math.max(1, mistakes.length)]
  return mistake === undefined ? [] : [`A mistake you did not make: ${mistake.title}. ${mistake.consequence}`]
}
