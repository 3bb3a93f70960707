import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { applyPatch, parsePatch, reversePatch } from 'diff'

/** A change to a level's reference, with an explanation above it: `Mistake: …`, `Why it is wrong: …`. */
export interface Patch {
  /** The patch, absolute. */
  file: string
  /** `5-swallows-duplicate-email` */
  name: string
  /** The values of each header, in their order; none where it is missing. */
  headers: Record<string, string[]>
  /** The unified diff, without the headers above it; empty where there is none. */
  diff: string
}

/** Reads a patch, with the headers of these names. A line that begins with none of them continues the one before it. */
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
  return { file, name: basename(file, '.patch'), headers, diff: start === -1 ? '' : text.slice(start) }
}

/** What a patch lacks, in words; nothing when it has each of these headers and a diff. */
export function lacksOf({ headers, diff }: Patch, names: readonly string[]): string[] {
  const missing = names.filter((name) => !headers[name]?.[0])
  return [
    ...missing.map((name) => `no line "${name}: …" above the patch`),
    ...(diff === '' ? ['no unified diff: no line that begins with "--- "'] : []),
  ]
}

/** A patch that does not fit the files it is for. */
export class PatchError extends Error {
  readonly code = 'PATCH_DOES_NOT_APPLY'
}

function parsed(diff: string): ReturnType<typeof parsePatch> {
  try {
    return parsePatch(diff)
  } catch (error) {
    throw new PatchError(`it is no valid unified diff: ${(error as Error).message.trim()}`)
  }
}

/**
 * The files, by their path, with a patch applied.
 * @throws {PatchError} when a hunk does not fit, or when undoing it does not give the same file back.
 */
export function applied(
  { diff }: Pick<Patch, 'diff'>,
  files: ReadonlyMap<string, string | Uint8Array>,
): Map<string, string | Uint8Array> {
  const changed = new Map(files)
  for (const part of parsed(diff)) {
    const path =
      (part.newFileName === '/dev/null' ? part.oldFileName : part.newFileName)?.replace(/^[ab]\//, '') ?? ''
    const before = files.get(path)
    const text = before === undefined ? '' : Buffer.from(before).toString('utf8')
    if (before === undefined && part.oldFileName !== '/dev/null') {
      throw new PatchError(`it patches ${path}, which this level does not have`)
    }
    const after = applyPatch(text, part, { fuzzFactor: 0 })
    if (after === false)
      throw new PatchError(`it no longer applies to ${path}: make it anew from the reference`)
    if (applyPatch(after, reversePatch(part), { fuzzFactor: 0 }) !== text) {
      throw new PatchError(`reversed, it does not give ${path} back`)
    }
    if (part.newFileName === '/dev/null') changed.delete(path)
    else changed.set(path, after)
  }
  return changed
}
