import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { applyPatch, parsePatch, reversePatch } from 'diff'
import type { Problem } from '../catalogue/readme.ts'

/** A bug that people really write, as a patch against the reference. */
export interface Mistake {
  /** The patch, absolute. */
  file: string
  /** `5-swallows-duplicate-email` */
  name: string
  /** The bug in one line. */
  title: string
  /** What the code does wrong. */
  wrong: string
  /** What happens in production because of it. */
  consequence: string
  /** The facts it breaks: names of tests of its exercise. */
  caughtBy: string[]
  /** The unified diff, without the headers above it. */
  patch: string
}

/** Reads a patch with its headers: `Mistake:`, `Why it is wrong:`, `In production:`, `Caught by:`. */
export function readMistake(file: string): { mistake: Mistake; problems: Problem[] } {
  const text = readFileSync(file, 'utf8')
  const start = text.search(/^--- /m)
  const head = start === -1 ? text : text.slice(0, start)
  const headers = headersOf(head)
  const header = (name: string) => headers.filter(([key]) => key === name).map(([, value]) => value)
  const mistake: Mistake = {
    file,
    name: basename(file, '.patch'),
    title: header('Mistake')[0] ?? '',
    wrong: header('Why it is wrong')[0] ?? '',
    consequence: header('In production')[0] ?? '',
    caughtBy: header('Caught by'),
    patch: start === -1 ? '' : text.slice(start),
  }
  const problems: Problem[] = []
  const missing = (name: string) =>
    problems.push({ file, line: 1, message: `no line "${name}: …" above the patch` })
  if (mistake.title === '') missing('Mistake')
  if (mistake.wrong === '') missing('Why it is wrong')
  if (mistake.consequence === '') missing('In production')
  if (mistake.caughtBy.length === 0) missing('Caught by')
  if (start === -1)
    problems.push({ file, line: 1, message: 'no unified diff: no line that begins with "--- "' })
  return { mistake, problems }
}

/** `Name: value` lines; a line that begins with none of the names continues the one before it. */
function headersOf(head: string): [name: string, value: string][] {
  const headers: [string, string][] = []
  for (const line of head.split('\n')) {
    const [, name, value = ''] = /^(Mistake|Why it is wrong|In production|Caught by): *(.*)$/.exec(line) ?? []
    const last = headers.at(-1)
    if (name !== undefined) headers.push([name, value.trim()])
    else if (last !== undefined && line.trim() !== '') last[1] = `${last[1]} ${line.trim()}`.trim()
  }
  return headers
}

/** A patch that does not fit the files it is for. */
export class PatchError extends Error {
  readonly code = 'PATCH_DOES_NOT_APPLY'
}

function parsed(patch: string): ReturnType<typeof parsePatch> {
  try {
    return parsePatch(patch)
  } catch (error) {
    throw new PatchError(`it is no valid unified diff: ${(error as Error).message.trim()}`)
  }
}

/**
 * The files with a mistake planted.
 * @throws {PatchError} when a hunk does not fit, or when undoing it does not give the same file back.
 */
export function plant(
  mistake: Mistake,
  files: ReadonlyMap<string, string | Uint8Array>,
): Map<string, string | Uint8Array> {
  const planted = new Map(files)
  for (const part of parsed(mistake.patch)) {
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
    if (part.newFileName === '/dev/null') planted.delete(path)
    else planted.set(path, after)
  }
  return planted
}
