import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { courseRoot, loadCourse } from '../catalogue/course.ts'
import { isStillLong } from '../catalogue/limits.ts'
import { type Passage, passagesOf } from './plain-english/passages.ts'
import { longSentences } from './plain-english/sentences.ts'
import { AVOIDED } from './plain-english/words.ts'

/*
 * Everything that people read is in plain English: statements, hints, facts, the heads of mistakes, READMEs, comments and
 * the texts that programs print. The words to avoid are in plain-english/words.ts.
 */

const READ = /\.(?:md|ts|mjs|patch)$/
/** Made by running something, or the course for tests of the tools. */
const NOT_READ = /^(?:node_modules|work|fixture|\..*)$/
/** It quotes the words that it looks for. */
const THE_LIST = 'plain-english/words.ts'

const course = loadCourse()
const weeks = course.weeks.filter((week) => !isStillLong(week))
const areas = [
  ...['workbook', 'shared', 'setup', 'docker'].map((name) => ({
    name,
    files: filesIn(join(courseRoot(), name)),
  })),
  { name: 'the root', files: filesIn(courseRoot(), false) },
  ...weeks.flatMap(({ id, folder, levels }) => {
    const inLevels = new Set(levels.map((level) => level.folder))
    return [
      {
        name: id,
        files: filesIn(folder).filter((file) => ![...inLevels].some((level) => file.startsWith(`${level}/`))),
      },
      ...levels.map((level) => ({ name: level.id, files: filesIn(level.folder) })),
    ]
  }),
]

test.each(areas)('plain English in $name', ({ files }) => {
  expect(files.length).toBeGreaterThan(0)
  const found = files.flatMap((file) =>
    passagesOf(file).flatMap((passage) =>
      avoidedIn(passage).map((what) => `${file.slice(courseRoot().length + 1)}:${what}`),
    ),
  )
  expect(found).toEqual([])
})

test.each(weeks.flatMap(({ levels }) => levels))(
  'sentences that can be read at once in $id',
  ({ exercises }) => {
    const found = exercises.flatMap(({ id, statement, productionStatement }) =>
      [statement, productionStatement].flatMap(longSentences).map((sentence) => `${id}: ${sentence}`),
    )
    expect(found).toEqual([])
  },
)

test.each(AVOIDED)('avoids the words in "$bad", and not those in "$good"', ({ words, bad, good }) => {
  expect(bad).toMatch(words)
  expect(good).not.toMatch(words)
})

/** The line, the words and what to say instead, for each place in a passage. */
function avoidedIn({ line, text }: Passage): string[] {
  return AVOIDED.flatMap(({ words, instead }) => {
    const anySpace = new RegExp(words.source.replaceAll(' ', '\\s+'), `${words.flags}g`)
    return [...text.matchAll(anySpace)].map(({ 0: found, index }) => {
      const at = line + text.slice(0, index).split('\n').length - 1
      return `${at}  "${found.replaceAll(/\s+/g, ' ')}": say ${instead}`
    })
  })
}

function filesIn(folder: string, below = true): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return below && !NOT_READ.test(entry.name) ? filesIn(path) : []
    return READ.test(entry.name) && !path.endsWith(THE_LIST) ? [path] : []
  })
}
