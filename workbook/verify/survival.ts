import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { diffArrays } from 'diff'
import { isText } from 'shared/course/level-files.ts'
import type { Level } from 'shared/course/levels.ts'
import { programFiles } from 'shared/course/program-files.ts'
import type { LevelFolder, Week } from '../catalogue/course.ts'
import { codeLines, exportsOf } from './code-lines.ts'

/** Which level is made by editing which. */
const STEPS: [Level, Level][] = [
  ['simple', 'intermediate'],
  ['intermediate', 'hard'],
  ['intermediate', 'bonus'],
]

/** How much of a level the next one keeps. Only files that both levels have count. */
export interface Survival {
  lower: LevelFolder
  higher: LevelFolder
  /** The lines of code of the lower level's files: without comments, blank lines and the marks of regions. */
  lines: number
  /** How many of them the higher level still has, in the same order. */
  kept: number
  /** The names that a file of the lower level exports and the same file of the higher level does not. */
  vanished: { file: string; name: string }[]
}

/** Compares each level of a week with the one that it was made from. */
export function survivalsOf({ levels }: Week): Survival[] {
  return STEPS.flatMap(([from, to]) => {
    const lower = levels.find(({ name }) => name === from)
    const higher = levels.find(({ name }) => name === to)
    return lower === undefined || higher === undefined ? [] : [compare(lower, higher)]
  })
}

function compare(lower: LevelFolder, higher: LevelFolder): Survival {
  const survival: Survival = { lower, higher, lines: 0, kept: 0, vanished: [] }
  for (const file of programFiles(lower.folder).filter(isText)) {
    const [before, after] = [join(lower.folder, file), join(higher.folder, file)]
    if (!existsSync(after)) continue
    const lines = codeLines(before)
    survival.lines += lines.length
    for (const { added, removed, value } of diffArrays(lines, codeLines(after)))
      if (!added && !removed) survival.kept += value.length
    const names = exportsOf(after)
    for (const name of exportsOf(before)) if (!names.has(name)) survival.vanished.push({ file, name })
  }
  return survival
}

/**
 * Whether the week's README says what happens to a name, in a paragraph or bullet with the name in backticks and both levels: "`parse` of simple becomes `read` in intermediate".
 */
export function isExplained({ lower, higher }: Survival, name: string): boolean {
  const readme = join(lower.week.folder, 'README.md')
  if (!existsSync(readme)) return false
  const of = new RegExp(`\`${RegExp.escape(name)}\`(?:(?:,| and) \`[^\`]+\`)* of ${lower.name}\\b`)
  return readFileSync(readme, 'utf8')
    .split(/\n\s*\n|\n(?=\s*[-*] )/)
    .map((text) => text.replace(/\s+/g, ' '))
    .some((text) => of.test(text) && new RegExp(`\\b${higher.name}\\b`).test(text))
}
