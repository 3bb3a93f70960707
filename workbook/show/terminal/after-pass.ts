import { readMistake } from 'shared/course/mistake.ts'
import { dim, typed, wrap, yellow } from '../../terminal/style.ts'
import { holds, type Verdict } from '../../verdict/verdict.ts'
import type { Screen } from './options.ts'

/** What to look at after a pass: the thing itself, the reference, the star, and a mistake that was not made. */
export function afterPass(verdict: Verdict, { width }: Screen): string[] {
  if (!holds(verdict)) return []
  const { exercise, star } = verdict
  const see = /^See it: ([\s\S]+?)(?:\n\n|$)/m.exec(exercise.statement)?.[1]
  const lines = [
    ...(see === undefined ? [] : [`See it: ${see.replaceAll('`', '')}`]),
    ...(star === false
      ? [`Its star ${yellow('★')} is still open: the facts above are about production.`]
      : []),
    `Compare with the reference: ${typed(`compare ${exercise.level.id} work`)}`,
    ...avoided(verdict),
  ]
  return lines.flatMap((line) => wrap(line, width - 2).map((text) => `  ${dim(text)}`))
}

/** One of the catalogued mistakes, another each day. */
function avoided({ exercise }: Verdict): string[] {
  const day = Math.floor(Date.now() / 86_400_000)
  const file = exercise.mistakes[day % Math.max(1, exercise.mistakes.length)]
  if (file === undefined) return []
  const { mistake } = readMistake(file)
  return [`A mistake you did not make: ${mistake.title}. ${mistake.consequence}`]
}
