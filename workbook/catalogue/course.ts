import { existsSync, readdirSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Finding } from 'shared/course/finding.ts'
import { LEVELS, type Level } from 'shared/course/levels.ts'
import { lazily } from './lazily.ts'
import { parseLevelReadme, type Section } from './readme.ts'
import { slugOf } from './slug.ts'
import { filesByNumber, isProductionTest } from './test-files.ts'
import { firstHeading } from './week-readme.ts'

/** One exercise of the course, as its level's README states it. */
export interface Exercise extends Section {
  /** `week3/hard/2`: stable, used everywhere. */
  id: string
  level: LevelFolder
  /** The test file, absolute; missing if there is none. */
  testFile?: string
  /** The tests of its production facts, absolute, if they are in a file of their own. */
  productionTestFile?: string
  /** The name of the exercise that survives a renumbering: `hello-world`, from the test file's name. */
  slug: string
  /** The patches of the mistakes its tests must reject, absolute, in the order of their names. */
  mistakes: string[]
}

/** One level of a week: a small program with its statements, tests and mistakes. */
export interface LevelFolder {
  /** `week3/hard` */
  id: string
  name: Level
  week: Week
  /** Absolute. */
  folder: string
  /** The folder of the learner's own code for this level, absolute, even if it does not exist. */
  work: string
  readme: string
  title: string
  /** What its README says before the first exercise, in Markdown. */
  introduction: string
  exercises: Exercise[]
  /** What is wrong with the README; `learn verify` reports it. */
  findings: Finding[]
}

/** One week of the course. */
export interface Week {
  /** `week3` */
  id: string
  number: number
  /** Absolute. */
  folder: string
  title: string
  levels: LevelFolder[]
}

/** The whole course as it stands on disk. */
export interface Course {
  root: string
  weeks: Week[]
}

/** The repository's root. `NINE_WEEKS_ROOT` names another one, for tests of the tools. */
export function courseRoot(): string {
  return process.env.NINE_WEEKS_ROOT ?? fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')
}

/**
 * Reads the course from its folders: a week is a folder `packages/week<N>-<slug>`, a level a folder with a
 * README in it. There is no other list. It reads only what a command looks at, usually one level.
 */
export function loadCourse(root: string = courseRoot()): Course {
  const packages = join(root, 'packages')
  const weeks = existsSync(packages)
    ? readdirSync(packages)
        .map((name) => ({ name, number: Number(/^week(\d+)-/.exec(name)?.[1]) }))
        .filter(({ number }) => Number.isInteger(number))
        .sort((a, b) => a.number - b.number)
        .map(({ name, number }) => loadWeek(join(packages, name), number))
    : []
  return { root, weeks }
}

function loadWeek(folder: string, number: number): Week {
  const week: Omit<Week, 'title' | 'levels'> = { id: `week${number}`, number, folder }
  return lazily(week, {
    title: () => firstHeading(join(folder, 'README.md'))?.replace(/^Week \d+ · /, '') ?? basename(folder),
    levels(whole: Week) {
      const names = LEVELS.filter((name) => existsSync(join(folder, name)))
      return names.map((name) => loadLevel(whole, name))
    },
  })
}

function loadLevel(week: Week, name: Level): LevelFolder {
  const folder = join(week.folder, name)
  const readme = join(folder, 'README.md')
  const level = { id: `${week.id}/${name}`, name, week, folder, work: join(workFolder(week), name), readme }
  let parsed: ReturnType<typeof parseLevelReadme> | undefined
  const parse = () => (parsed ??= parseLevelReadme(readme))
  return lazily(level, {
    title: () => parse().title.replace(/^Week \d+ · \w+ — /, ''),
    introduction: () => parse().introduction,
    findings: () => parse().findings,
    exercises: (whole: LevelFolder) => exercisesOf(whole, parse().sections),
  })
}

function exercisesOf(level: LevelFolder, sections: Section[]): Exercise[] {
  const tests = filesByNumber(join(level.folder, 'tests'), '.test.ts')
  const mistakes = filesByNumber(join(level.folder, 'mistakes'), '.patch')
  return sections.map((section) => {
    const own = tests.get(section.number) ?? []
    const testFile = own.find((file) => !isProductionTest(file))
    const productionTestFile = own.find(isProductionTest)
    const slug =
      testFile === undefined ? slugOf(section.title) : basename(testFile, '.test.ts').replace(/^\d+-/, '')
    const id = `${level.id}/${section.number}`
    return {
      ...section,
      id,
      level,
      testFile,
      productionTestFile,
      slug,
      mistakes: mistakes.get(section.number) ?? [],
    }
  })
}

/**
 * Where the learner's code of a week is. `NINE_WEEKS_WORK_ROOT` names another clone: `learn grade --tests-from` grades the work in one clone with the tests of another.
 */
function workFolder({ folder }: Week): string {
  const root = process.env.NINE_WEEKS_WORK_ROOT
  return root === undefined ? join(folder, 'work') : join(root, 'packages', basename(folder), 'work')
}

/** A path for people: relative to the root, with forward slashes. */
export function shown(course: Course, file: string): string {
  return relative(course.root, file).replaceAll('\\', '/')
}
