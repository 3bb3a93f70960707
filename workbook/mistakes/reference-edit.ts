import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isProgramFile } from 'shared/course/program-files.ts'
import { UsageError } from '../outcome.ts'
import { fileAt, git, gitPaths } from './git.ts'

/** What an author has changed in the program of a level since `git add`, or since the last commit. */
export class ReferenceEdit {
  readonly #folder: string
  readonly #tracked: string[]
  readonly #untracked: string[]
  /** The edited files, by their path in the level, as git has them; new files are missing. */
  readonly before: ReadonlyMap<string, string>
  /** The same files as they are now; deleted files are missing. */
  readonly after: ReadonlyMap<string, string>

  /**
   * Reads the edit, and changes nothing.
   * @param folder the level's, absolute.
   * @throws {UsageError} when nothing was edited, or something else too.
   */
  constructor(folder: string) {
    this.#folder = folder
    const outside = editedOutside(folder)
    if (outside.length > 0) {
      throw new UsageError(
        `A mistake changes one level only, and these have changed too: ${outside.join(', ')}. Undo that, or "git add" it, first.`,
      )
    }
    this.#tracked = gitPaths(folder, 'diff', '--name-only', '--relative', '-z', '--', '.').filter(
      isProgramFile,
    )
    this.#untracked = gitPaths(folder, 'ls-files', '--others', '--exclude-standard', '-z', '--', '.').filter(
      isProgramFile,
    )
    if (this.paths.length === 0) {
      throw new UsageError(
        'The reference is as git knows it. Write the mistake into it first; what is in "git add" does not count.',
      )
    }
    this.before = texts(this.#tracked, (path) => fileAt(folder, '', path))
    this.after = this.#read()
  }

  /** All files that were edited. */
  get paths(): string[] {
    return [...this.#tracked, ...this.#untracked].sort()
  }

  #read(): Map<string, string> {
    return texts(this.paths, (path) => {
      const file = join(this.#folder, path)
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined
    })
  }

  /**
   * Restores the reference from git: these files and no others.
   * @throws {UsageError} when they have changed again since they were read; then it undoes nothing.
   */
  undo(): void {
    const now = this.#read()
    const changed = this.paths.filter((path) => now.get(path) !== this.after.get(path))
    if (changed.length > 0) throw new UsageError(`${changed.join(', ')} has changed meanwhile`)
    if (this.#tracked.length > 0) git(this.#folder, 'restore', '--worktree', '--', ...this.#tracked)
    for (const path of this.#untracked) rmSync(join(this.#folder, path))
  }
}

function texts(paths: string[], read: (path: string) => string | undefined): Map<string, string> {
  return new Map(
    paths.flatMap((path) => {
      const text = read(path)
      return text === undefined ? [] : [[path, text] as const]
    }),
  )
}

/** Changes beyond the level. Patches do not count, because they are independent. */
function editedOutside(folder: string): string[] {
  const prefix = git(folder, 'rev-parse', '--show-prefix').trim()
  const top = git(folder, 'rev-parse', '--show-toplevel').trim()
  return [
    ...gitPaths(top, 'diff', '--name-only', '-z'),
    ...gitPaths(top, 'ls-files', '--others', '--exclude-standard', '-z'),
  ].filter((path) => !path.startsWith(prefix) && !/\/(?:mistakes|broken-builds)\//.test(path))
}
