import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isText } from 'shared/course/level-files.ts'
import { programFiles } from 'shared/course/program-files.ts'

/** The learner's files at the time of the verdict. Each is read only once, so a save in between changes nothing. */
export class Sources {
  /** The folder of the code, absolute. */
  readonly folder: string
  readonly #texts = new Map<string, string[] | undefined>()

  constructor(folder: string) {
    this.folder = folder
  }

  /** The lines of a file, by its absolute path; `undefined` if there is no such file. */
  lines(file: string): string[] | undefined {
    if (!this.#texts.has(file)) {
      this.#texts.set(file, isFile(file) ? readFileSync(file, 'utf8').split('\n') : undefined)
    }
    return this.#texts.get(file)
  }

  /** The text files of the program, by their paths in the level. */
  files(): string[] {
    return existsSync(this.folder) ? programFiles(this.folder).filter(isText) : []
  }

  /** The first line of the program for which `isWanted` is true: its file in the level, and its number from 1. */
  find(isWanted: (line: string) => boolean): { file: string; line: number } | undefined {
    for (const file of this.files()) {
      const index = this.lines(join(this.folder, file))?.findIndex(isWanted) ?? -1
      if (index !== -1) return { file, line: index + 1 }
    }
    return undefined
  }
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true
