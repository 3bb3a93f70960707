import { type Change, changesBetween } from './changes.ts'
import type { FileChange, Hunk } from './hunks.ts'
import { minimalHunks } from './minimal-hunks.ts'
import { applied, type Patch, PatchError } from './patch.ts'
import { findRegions } from './regions.ts'
import { linesOf } from './text-lines.ts'

type Files = ReadonlyMap<string, string | Uint8Array>

/**
 * Writes the difference between two programs, with no more context than it needs.
 * @param patch the patch that it is for: its name begins with the number of its exercise.
 * @throws {PatchError} when no patch can express it: a binary file changed, or nothing did.
 */
export function difference(patch: Pick<Patch, 'file' | 'name'>, before: Files, after: Files): string {
  const exercise = Number.parseInt(patch.name, 10)
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort()
  const changes = paths.flatMap((path) => fileChange(path, before.get(path), after.get(path), exercise))
  if (changes.length === 0) throw new PatchError('nothing changes')
  const diff = changes.map(textOf).join('\n')
  const given = applied({ ...patch, diff }, before)
  const wrong = paths.find((path) => !isSame(given.get(path), after.get(path)))
  if (wrong !== undefined) throw new PatchError(`${wrong} cannot be changed by a patch`)
  return diff
}

/** The hunks of a file that changes, for a patch of this exercise. */
export function hunksOf(path: string, text: string, changes: readonly Change[], exercise: number): Hunk[] {
  const own = findRegions(path, text, exercise).regions.filter((region) => region.exercise === exercise)
  return minimalHunks(linesOf(text), changes, own)
}

/** The part of a patch that changes one file. */
export function textOf({ path, kind, hunks }: FileChange): string {
  if (kind === 'deleted') return `--- ${path}\n+++ /dev/null\n`
  const head = kind === 'new' ? `--- /dev/null\n+++ ${path}\n` : `--- ${path}\n`
  return head + hunks.map((hunk) => `@@\n${hunk.map(lineOf).join('')}`).join('')
}

const lineOf = ({ kind, text }: Hunk[number]) =>
  text.endsWith('\n') ? kind + text : `${kind}${text}\n\\ No newline at end of file\n`

function fileChange(
  path: string,
  before: string | Uint8Array | undefined,
  after: string | Uint8Array | undefined,
  exercise: number,
): FileChange[] {
  if (after === undefined) return [{ path, kind: 'deleted', hunks: [] }]
  if (isSame(before, after)) return []
  const text = textIn(path, after)
  if (before === undefined) {
    const lines = linesOf(text).map((line) => ({ kind: '+' as const, text: line }))
    return [{ path, kind: 'new', hunks: lines.length > 0 ? [lines] : [] }]
  }
  const old = textIn(path, before)
  const changes = changesBetween(linesOf(old), linesOf(text))
  return [{ path, kind: 'changed', hunks: hunksOf(path, old, changes, exercise) }]
}

function textIn(path: string, content: string | Uint8Array): string {
  const text = Buffer.from(content).toString('utf8')
  if (!isSame(text, content)) throw new PatchError(`${path} is not a text file`)
  return text
}

function isSame(a: string | Uint8Array | undefined, b: string | Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return Buffer.from(a).equals(Buffer.from(b))
}
