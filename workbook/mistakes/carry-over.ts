import { type Change, changesIn } from 'shared/course/changes.ts'
import { type Hunk, linesBefore } from 'shared/course/hunks.ts'
import { changesOf, type Patch, PatchError, placed } from 'shared/course/patch.ts'
import { linesOf } from 'shared/course/text-lines.ts'
import { hunksOf, textOf } from 'shared/course/write-patch.ts'
import { movedChange } from './moved-change.ts'
import { movedTo, type Texts } from './moved-lines.ts'

/** Why a patch cannot follow the reference, with the line of the reference, from 1. */
export interface Conflict {
  path: string
  line: number
  message: string
}

/**
 * Carries a patch over a change of the reference: a three-way merge from the reference that it fits.
 * @param base the reference that the patch fits.
 * @param ours the reference as it is now.
 * @returns its new difference, or every place where both change the same lines.
 * @throws {PatchError} when it does not fit `base`.
 */
export function carryOver(
  patch: Patch,
  base: Texts,
  ours: Texts,
): { diff: string } | { conflicts: Conflict[] } {
  const exercise = Number.parseInt(patch.name, 10)
  const conflicts: Conflict[] = []
  const changes = new Map<string, Change[]>()
  const whole: string[] = []
  for (const file of changesOf(patch)) {
    const { path, kind } = file
    if (kind !== 'changed') {
      if ((kind === 'new') === ours.has(path)) conflicts.push(existence(path, kind))
      whole.push(textOf(file))
      continue
    }
    const before = base.get(path)
    if (before === undefined) throw new PatchError(`it patches ${path}, which this level did not have`)
    for (const { hunk, start } of placed(patch, file, before)) {
      for (const change of changesIn(hunk, start)) {
        const found = follow({ path, hunk, change }, base, ours)
        if ('message' in found) conflicts.push(found)
        else changes.set(found.path, [...(changes.get(found.path) ?? []), found.change])
      }
    }
  }
  for (const [path, list] of changes) {
    list.sort((a, b) => a.at - b.at)
    conflicts.push(...crowded(path, list))
  }
  if (conflicts.length > 0) return { conflicts }
  const parts = [...changes].map(([path, list]) =>
    textOf({ path, kind: 'changed', hunks: hunksOf(path, ours.get(path) ?? '', list, exercise) }),
  )
  return { diff: [...parts, ...whole].join('\n') }
}

interface Sought {
  path: string
  hunk: Hunk
  change: Change
}

/** Where a change is now: found by the lines around it, or where its lines were moved to, even in another file. */
function follow(
  { path, hunk, change }: Sought,
  base: Texts,
  ours: Texts,
): { path: string; change: Change } | Conflict {
  const before = linesOf(base.get(path) ?? '')
  const result = movedChange(change, before, linesOf(ours.get(path) ?? ''), hunk[0]?.kind === ' ')
  if ('change' in result) return { path, change: result.change }
  const offset = change.removed > 0 ? 0 : hunk.findIndex(({ kind }) => kind === '+')
  const wanted = change.removed > 0 ? before.slice(change.at, change.at + change.removed) : linesBefore(hunk)
  const [only, ...more] = movedTo(wanted, base, ours)
  if (only !== undefined && more.length === 0)
    return { path: only.path, change: { ...change, at: only.at + offset } }
  const { at, was, is } = result.conflict
  const became = is.trim() === '' ? 'is gone' : `is now "${is.trim()}"`
  return { path, line: at + 1, message: `"${was.trim()}" ${became}` }
}

/** Separate lines that are one block now can only be changed in one way. */
function crowded(path: string, changes: Change[]): Conflict[] {
  let end = 0
  return changes.flatMap(({ at, removed }) => {
    const isTaken = at < end
    end = at + removed
    return isTaken ? [{ path, line: at + 1, message: 'two changes of the mistake meet in this line' }] : []
  })
}

const existence = (path: string, kind: 'new' | 'deleted'): Conflict => ({
  path,
  line: 1,
  message: kind === 'new' ? 'this file is there by now' : 'this file, which it deletes, is gone',
})
