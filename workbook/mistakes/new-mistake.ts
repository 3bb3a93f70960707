import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PatchError } from 'shared/course/patch.ts'
import { readProgram } from 'shared/course/program-files.ts'
import { withoutStarterLines } from 'shared/course/starter-lines.ts'
import { difference } from 'shared/course/write-patch.ts'
import type { Exercise } from '../catalogue/course.ts'
import { UsageError } from '../outcome.ts'
import { ReferenceEdit } from './reference-edit.ts'

/** The text above the difference. The author fills in what is missing. */
export interface Head {
  title?: string
  wrong?: string
  consequence?: string
  caughtBy?: string
}

/** Where a new patch belongs. */
export interface NewPatch {
  /** A few words: `no-order`. */
  name: string
  head: Head
  /** A broken build, which tests the learner's own tests, instead of a mistake. */
  isBuild: boolean
}

/**
 * Makes a patch from the author's edits of the reference, and restores the reference. It undoes nothing before
 * the patch is written.
 * @returns the patch, absolute, and the files that it changes.
 */
export function newMistake(
  { level, number }: Exercise,
  { name, head, isBuild }: NewPatch,
): { file: string; paths: string[] } {
  const slug = name.replace(new RegExp(`^${number}-`), '')
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(slug))
    throw new UsageError(
      `"${name}" is not a name for a patch: use small letters and hyphens, as in no-order.`,
    )
  const file = join(level.folder, isBuild ? 'broken-builds' : 'mistakes', `${number}-${slug}.patch`)
  if (existsSync(file)) throw new UsageError(`There is a ${number}-${slug}.patch already: take another name.`)
  const edit = new ReferenceEdit(level.folder)
  const now = readProgram(level.folder)
  const before = new Map([...now].filter(([path]) => !edit.after.has(path)))
  for (const [path, text] of edit.before) before.set(path, Buffer.from(withoutStarterLines(text)))
  const diff = differenceBetween({ file, name: `${number}-${slug}` }, before, now)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${headOf(head, isBuild)}\n${diff}`, { flag: 'wx' })
  try {
    edit.undo()
  } catch (error) {
    throw new UsageError(
      `${file} is written, but your edit could not be undone: ${(error as Error).message}. Nothing of it is lost; undo it yourself.`,
    )
  }
  return { file, paths: edit.paths }
}

function differenceBetween(...all: Parameters<typeof difference>): string {
  try {
    return difference(...all)
  } catch (error) {
    if (error instanceof PatchError)
      throw new UsageError(`A patch cannot express this edit: ${error.message}`)
    throw error
  }
}

function headOf({ title = '', wrong = '', consequence = '', caughtBy = '' }: Head, isBuild: boolean): string {
  return [
    `${isBuild ? 'Build' : 'Mistake'}: ${title}`,
    `Why it is wrong: ${wrong}`,
    `In production: ${consequence}`,
    ...(isBuild ? [] : [`Caught by: ${caughtBy}`]),
    '',
  ]
    .map((line) => line.trimEnd())
    .join('\n')
}
