import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from 'shared/course/finding.ts'
import type { LevelFolder, Week } from './course.ts'
import type { Section } from './readme.ts'

/*
 * How long a statement may be, so that what to build is clear after one reading.
 */

const WORDS = 150
const IDEA_WORDS = 70
const FACT_WORDS = 14
const CORE_FACTS = { least: 3, most: 6 }
const PRODUCTION_FACTS = { least: 0, most: 8 }
const CORE_HINTS = { least: 2, most: 4 }
const PRODUCTION_HINTS = { least: 0, most: 3 }

/** A line of a week's README. */
const NOT_YET = /^<!-- The statements of this week are still to be shortened\. -->$/m

/** Whether the statements of a week may still be beyond their limits: its README says so. */
export function isStillLong({ folder }: Pick<Week, 'folder'>): boolean {
  const readme = join(folder, 'README.md')
  return existsSync(readme) && NOT_YET.test(readFileSync(readme, 'utf8'))
}

/** Where the statements of a level are longer than they may be, or have too few or too many facts or hints. */
export function limitsOf({ readme, exercises }: LevelFolder): Finding[] {
  return exercises.flatMap((exercise) =>
    beyond(exercise).map((what) => ({
      file: readme,
      line: exercise.line,
      message: `exercise ${exercise.number} (${exercise.title}): ${what}`,
      exercise: exercise.id,
    })),
  )
}

function beyond(section: Section): string[] {
  const { statement, core, hints, productionStatement, production, productionHints, facts } = section
  const idea = statement.split(/\n\s*\n/, 1).join()
  const links = [...idea.matchAll(/\]\(/g)].length
  return [
    tooLong('the idea, its first paragraph,', idea, IDEA_WORDS),
    links !== 1 && `the idea, its first paragraph, has ${links} links: one is wanted`,
    tooLong('the core', statement, WORDS),
    tooLong('the production part', productionStatement, WORDS),
    outside('facts of the core', core.length, CORE_FACTS),
    outside('facts of the production part', production.length, PRODUCTION_FACTS),
    outside('hints of the core', hints.length, CORE_HINTS),
    outside('hints of the production part', productionHints.length, PRODUCTION_HINTS),
    ...facts.map((fact) => {
      const number = wordsIn(fact)
      return number > FACT_WORDS && `the fact "${fact}" has ${number} words: at most ${FACT_WORDS} are wanted`
    }),
  ].filter((what) => what !== false)
}

function tooLong(part: string, text: string, most: number): string | false {
  const number = wordsIn(text)
  return number > most && `${part} has ${number} words without tables and code: at most ${most} are wanted`
}

function outside(
  what: string,
  number: number,
  { least, most }: { least: number; most: number },
): string | false {
  return (number < least || number > most) && `${number} ${what}: ${least} to ${most} are wanted`
}

/** The words of a Markdown text that a person reads: without tables, blocks of code and the addresses of links. */
export function wordsIn(markdown: string): number {
  const prose = markdown
    .replaceAll(/^ *(`{3,}|~{3,}).*\n[\s\S]*?^ *\1.*$/gm, '')
    .replaceAll(/^ *\|.*$/gm, '')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .replaceAll(/<!--[\s\S]*?-->/g, '')
  return prose.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
}
