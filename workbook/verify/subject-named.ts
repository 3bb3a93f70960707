import { join } from 'node:path'
import type { Exercise } from '../catalogue/course.ts'
import { testFilesOf } from '../catalogue/test-files.ts'
import { HOME, SourceFiles } from './source-files.ts'

/** Files of the subject that are found in another way than by their plain names. */
const FINDS_SUBJECT =
  /\bsubjectFile\((?!['"]#)|\binject\(\s*['"]subject|\bdirname\(|(?<!import\.meta\.dirname, )['"`/]\.\.['"`]/
/** A file of the tests named completely, beside the file that names it. */
const NAMES_A_FILE =
  /new URL\(\s*'[^']+',\s*import\.meta\.url\)|import\.meta\.dirname, '[^']+'\)|\$\{import\.meta\.dirname\}\/[\w./-]+`/g
/** Files of the tests that are found in another way. */
const FINDS_FILES = /import\.meta\.|\bimport\(\s*[^'"\s]|\breaddir|\brequire\s*[(.]/

/**
 * The files and folders of the program that the tests of an exercise name, `routes/users.ts` for
 * `#hard/routes/users.ts`. `undefined` if they may find any.
 */
export function subjectNamedIn(root: string, exercise: Exercise): string[] | undefined {
  const { level } = exercise
  const files = new SourceFiles(HOME, root)
  const isTheirs = (file: string) => !file.startsWith(join(HOME, 'shared/'))
  const texts = [...files.reachedFrom(testFilesOf(exercise))].filter(isTheirs).map((file) => files.text(file))
  const isPlain = !texts.some(
    (text) => FINDS_SUBJECT.test(text) || FINDS_FILES.test(text.replace(NAMES_A_FILE, '')),
  )
  const named = texts.flatMap((text) =>
    [...text.matchAll(new RegExp(`#${level.name}/([^'"\`\\s)]*)`, 'g'))].map(([, path = '']) => path),
  )
  return isPlain && named.every((path) => /^[\w./-]+$/.test(path)) ? named : undefined
}
