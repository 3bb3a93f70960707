import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the tools are, and `shared`. */
export const HOME = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

/** A string that may name a file or a folder: `'./users.ts'`, `"../migrations/"`, `'shared/db/pool.ts'`. */
const NAMED = /(['"`])(?:\$\{import\.meta\.dirname\}\/)?((?:\.{1,2}\/|shared\/)?[\w.@/-]+)\1/g
/** Types are gone when a program runs. */
const TYPE_IMPORT = /^import type [^'"]*['"][^'"]+['"]/gm
const CODE = /\.(?:ts|mts|mjs|js|cjs)$/
/** Generated files, and a learner's work. */
const NOT_SOURCE = /(?:^|\/)(?:node_modules|work|\.[^/]+)(?:\/|$)/

/**
 * The files of the repository as a proof sees them. Each is read and hashed only once. Windows line endings
 * count as plain ones.
 */
export class SourceFiles {
  /** Where the tools are, and `shared`. */
  readonly #home: string
  /** The course's folder, which is a different one in tests of the tools. */
  readonly #root: string
  readonly #contents = new Map<string, Buffer>()
  readonly #hashes = new Map<string, string>()
  readonly #named = new Map<string, string[]>()

  constructor(home: string, root: string) {
    this.#home = home
    this.#root = root
  }

  read(file: string): Buffer {
    const known = this.#contents.get(file)
    if (known !== undefined) return known
    const bytes = readFileSync(file)
    const content = bytes.includes(0)
      ? bytes
      : Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
    this.#contents.set(file, content)
    return content
  }

  text(file: string): string {
    return this.read(file).toString('utf8')
  }

  /** A line for a file: its path in the repository, and a hash of its content. */
  line(file: string): string {
    const known = this.#hashes.get(file)
    if (known !== undefined) return known
    const line = `${this.#pathOf(file)} ${createHash('sha256').update(this.read(file)).digest('hex')}`
    this.#hashes.set(file, line)
    return line
  }

  /**
   * The files that files can reach, by their own text: every string in them that names an existing file or folder, beside them or in `shared`. That finds imports, `new URL('../migrations/', import.meta.url)` and the paths of programs. One file too many costs an unnecessary proof, but none may be missing.
   * @returns absolute paths, with those given.
   */
  reachedFrom(files: Iterable<string>): Set<string> {
    const reached = new Set<string>()
    const next = [...files]
    for (const path of next) {
      if (reached.has(path)) continue
      if (statSync(path).isDirectory()) {
        next.push(
          ...readdirSync(path)
            .map((name) => join(path, name))
            .filter((file) => this.#isSource(file)),
        )
        continue
      }
      reached.add(path)
      if (CODE.test(path)) next.push(...this.#namedIn(path))
    }
    return reached
  }

  #namedIn(file: string): string[] {
    const known = this.#named.get(file)
    if (known !== undefined) return known
    const found = new Set<string>()
    for (const [, , text = ''] of this.text(file).replace(TYPE_IMPORT, '').matchAll(NAMED)) {
      // A folder counts only with a slash: `'testing'` is a word.
      if (!text.includes('/') && !/\.[a-z]+$/.test(text)) continue
      const path = text.startsWith('shared/') ? join(this.#home, text) : resolve(dirname(file), text)
      // A folder above this file, such as `'..'`, is only where a search begins.
      const isAbove = !relative(path, file).startsWith('..')
      if (!isAbove && this.#isSource(path) && existsSync(path)) found.add(path)
    }
    this.#named.set(file, [...found])
    return [...found]
  }

  #pathOf(file: string): string {
    const inCourse = relative(this.#root, file)
    return (inCourse.startsWith('..') ? relative(this.#home, file) : inCourse).replaceAll('\\', '/')
  }

  #isSource(path: string): boolean {
    const name = this.#pathOf(path)
    return !name.startsWith('..') && !NOT_SOURCE.test(name)
  }
}
