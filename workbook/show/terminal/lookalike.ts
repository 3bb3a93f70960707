import { dim, indent, wrap, yellow } from '../../terminal/style.ts'
import type { Verdict } from '../../verdict/verdict.ts'
import type { VerdictOptions } from './options.ts'

/** Longer lines are tiring to read. */
const WIDEST = 100

/** One mistake with its explanation. If several look alike, only their titles, because only one can be right. */
export function lookalikeLines({ looksLike }: Verdict, { width }: VerdictOptions, room: number): string[] {
  const [mistake] = looksLike
  if (mistake === undefined) return []
  const lines = (text: string, by: number) =>
    wrap(text, Math.min(width, WIDEST) - by).map((line) => indent(line, by))
  if (looksLike.length > 1)
    return [yellow('  This looks like one of:'), ...looksLike.flatMap(({ title }) => lines(`- ${title}`, 4))]
  const all = [
    ...lines(`This looks like: ${mistake.title}`, 2).map((line) => yellow(line)),
    ...lines(mistake.wrong, 4),
    ...lines(mistake.consequence, 4),
  ]
  if (all.length <= room) return all
  return [...all.slice(0, room - 1), dim('    … all of it: --verbose, or v while watching')]
}
