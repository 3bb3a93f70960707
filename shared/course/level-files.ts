import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from './finding.ts'
import { programFiles } from './program-files.ts'
import { repeatedWords } from './region-words.ts'
import { findRegions, type Region } from './regions.ts'
import { starterText, type ToSolve } from './starter.ts'

/** A level as a program: where it is, and which exercises its regions belong to. */
export interface ProgramLevel {
  /** Absolute. */
  folder: string
  exercises: readonly ToSolve[]
}

const TEXT =
  /\.(ts|mts|js|mjs|json|sql|css|html|svg|md|txt|ya?ml|toml|sh|conf|csv|mmd|env|example|dockerfile)$|^\.|Dockerfile$/i

/** Whether a file can hold regions. */
export function isText(path: string): boolean {
  return TEXT.test(path.split('/').at(-1) ?? path)
}

/** Where the regions of a level are, file by file. */
export function levelRegions(
  level: ProgramLevel,
): { file: string; text: string; regions: Region[]; findings: Finding[] }[] {
  const files = programFiles(level.folder)
    .filter(isText)
    .map((path) => {
      const file = join(level.folder, path)
      const text = readFileSync(file, 'utf8')
      return { file, text, ...findRegions(file, text, level.exercises.length) }
    })
  const repeated = repeatedWords(files)
  return files.map((one) => ({
    ...one,
    findings: [...one.findings, ...repeated.filter(({ file }) => file === one.file)],
  }))
}

/**
 * The files of a level's starter: relative path and content.
 * @param solved whether an exercise is already solved in it (default: none).
 */
export function starterFiles(
  level: ProgramLevel,
  solved: (exercise: number) => boolean = () => false,
): Map<string, string | Uint8Array> {
  return new Map(
    programFiles(level.folder).map((path) => {
      const file = join(level.folder, path)
      const content = readFileSync(file)
      return [
        path,
        isText(path) ? starterText(file, content.toString('utf8'), level.exercises, solved) : content,
      ]
    }),
  )
}
