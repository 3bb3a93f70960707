import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The end of the file name for the tests of production facts, if they are in a file of their own. */
export const PRODUCTION_TESTS = '.production.test.ts'

export const isProductionTest = (file: string) => file.endsWith(PRODUCTION_TESTS)

interface TestFiles {
  testFile?: string | undefined
  productionTestFile?: string | undefined
}

/** The files with the tests of an exercise, the core's first. */
export function testFilesOf({ testFile, productionTestFile }: TestFiles): string[] {
  return [testFile, productionTestFile].filter((file) => file !== undefined)
}

/** The files of a folder named `<number>-<slug><ending>`, absolute, by their number. */
export function filesByNumber(folder: string, ending: string): Map<number, string[]> {
  const files = new Map<number, string[]>()
  if (!existsSync(folder)) return files
  for (const name of readdirSync(folder).sort()) {
    const number = Number(/^(\d+)-/.exec(name)?.[1])
    if (!Number.isInteger(number) || !name.endsWith(ending)) continue
    files.set(number, [...(files.get(number) ?? []), join(folder, name)])
  }
  return files
}
