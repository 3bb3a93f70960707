import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type FileChange, type Hunk, linesAfter, linesBefore, parseHunks } from './hunks.ts'
import { misfit } from './misfit.ts'
import { placesOf } from './place-hunks.ts'
import { findRegions } from './regions.ts'
import { linesOf, withEndOf } from './text-lines.ts'

/** A change to a level's reference, with an explanation above it: `Mistake: …`, `Why it is wrong: …`. */
export interface Patch {
  /** The patch, absolute. */
  file: string
  /** `5-swallows-duplicate-email` */
  name: string
  /** The values of each header, in order; none if it is missing. */
  headers: Record<string, string[]>
  /** The text above the difference, unchanged. */
  head: string
  /** The difference, without the headers above it; empty if there is none. */
  diff: string
}

/** Reads a patch with these headers. A line that begins with none of them continues the one before. */
export function readPatch(file: string, names: readonly string[]): Patch {
  const text = readFileSync(file, 'utf8')
  const start = text.search(/^--- /m)
  const head = start === -1 ? text : text.slice(0, start)
  const headers: Patch['headers'] = {}
  let current: string[] | undefined
  for (const line of head.split('\n')) {
    const name = names.find((name) => line.startsWith(`${name}:`))
    if (name !== undefined) {
      current = headers[name] ??= []
      current.push(line.slice(name.length + 1).trim())
    } else if (current !== undefined && line.trim() !== '') {
      current.push(`${current.pop()} ${line.trim()}`.trim())
    }
  }
  return { file, name: basename(file, '.patch'), headers, head, diff: start === -1 ? '' : text.slice(start) }
}

/** What a patch lacks, in words; nothing if it has each of these headers and a diff. */
export function lacksOf({ headers, diff }: Patch, names: readonly string[]): string[] {
  const missing = names.filter((name) => !headers[name]?.[0])
  return [
    ...missing.map((name) => `no line "${name}: …" above the patch`),
    ...(diff === '' ? ['no difference: no line that begins with "--- "'] : []),
  ]
}

/** A patch that does not fit the files it belongs to. */
export class PatchError extends Error {
  readonly code = 'PATCH_DOES_NOT_APPLY'
}

/**
 * Applies a patch and returns the files, by their path. It looks for the lines in the regions of the patch's
 * exercise first; the number in its name says which.
 * @throws {PatchError} when a hunk has no place or several.
 */
export function applied(
  patch: Pick<Patch, 'file' | 'name' | 'diff'>,
  files: ReadonlyMap<string, string | Uint8Array>,
): Map<string, string | Uint8Array> {
  const changed = new Map(files)
  for (const change of changesOf(patch)) {
    const { path, kind, hunks } = change
    const before = files.get(path)
    if (kind === 'new' && before !== undefined)
      throw new PatchError(`it creates ${path}, which this level already has`)
    if (kind !== 'new' && before === undefined)
      throw new PatchError(`it patches ${path}, which this level does not have`)
    const text = before === undefined ? '' : Buffer.from(before).toString('utf8')
    if (kind === 'deleted') changed.delete(path)
    else if (kind === 'new') changed.set(path, hunks.flatMap(linesAfter).join(''))
    else changed.set(path, replaced(text, placed(patch, change, text)))
  }
  return changed
}

/** What a patch does, file by file. @throws {PatchError} when it is malformed. */
export function changesOf({ diff }: Pick<Patch, 'diff'>): FileChange[] {
  try {
    return parseHunks(diff)
  } catch (error) {
    throw new PatchError(`it is malformed: ${(error as Error).message}`)
  }
}

/** The hunks of a file with the index of the line at which each begins, from the top. */
export function placed(
  { file, name }: Pick<Patch, 'file' | 'name'>,
  { path, hunks }: FileChange,
  text: string,
): PlacedHunk[] {
  const lines = linesOf(text)
  const exercise = Number.parseInt(name, 10)
  const own = findRegions(path, text, exercise).regions.filter((region) => region.exercise === exercise)
  const places = placesOf(hunks, lines, own)
  const found = hunks.map((hunk, index) => {
    const [start, ...more] = places[index] ?? []
    if (start !== undefined && more.length === 0)
      return { hunk, start, end: start + linesBefore(hunk).length }
    throw new PatchError(`${misfit(path, hunk, places[index] ?? [], lines)}${mendedBy(file)}`)
  })
  found.sort((a, b) => a.start - b.start)
  const second = found.find(({ start }, index) => start < (found[index - 1]?.end ?? 0))
  if (second !== undefined)
    throw new PatchError(`two of its hunks change line ${second.start + 1} of ${path}${mendedBy(file)}`)
  return found
}

interface PlacedHunk {
  hunk: Hunk
  /** The first of its lines in the file, from 0. */
  start: number
  /** The line after its last. */
  end: number
}

function replaced(text: string, hunks: PlacedHunk[]): string {
  const lines = linesOf(text)
  for (const { hunk, start, end } of hunks.toReversed()) {
    let at = start
    // Context stays byte for byte, even if the file has other line endings than the patch.
    const after = hunk.flatMap(({ kind, text: line }) => {
      if (kind === '+') return withEndOf(text, line)
      at += 1
      return kind === '-' ? [] : (lines[at - 1] ?? '')
    })
    lines.splice(start, end - start, ...after)
  }
  return lines.join('')
}

/** The command that fixes a patch, from the path of the patch. */
function mendedBy(file: string): string {
  const [, week, level, exercise] =
    /week(\d+)-[^/\\]+[/\\](\w+)[/\\][\w-]+[/\\](\d+)-[^/\\]+$/.exec(file) ?? []
  return week === undefined ? '' : `. Fix it: pnpm learn mistakes refresh week${week}/${level}/${exercise}`
}
