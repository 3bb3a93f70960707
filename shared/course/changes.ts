import { diffArrays } from 'diff'
import type { Hunk } from './hunks.ts'

/** Replaced lines: `removed` of them, starting at index `at`, from 0. */
export interface Change {
  at: number
  removed: number
  added: string[]
}

/** What turns one list of lines into the other. */
export function changesBetween(before: string[], after: string[]): Change[] {
  const changes: Change[] = []
  let at = 0
  let last: Change | undefined
  for (const { value, added, removed } of diffArrays(before, after)) {
    if (!added && !removed) last = undefined
    else if (last === undefined) {
      last = { at, removed: 0, added: [] }
      changes.push(last)
    }
    if (added) last?.added.push(...value)
    if (removed && last !== undefined) last.removed += value.length
    if (!added) at += value.length
  }
  return changes
}

/** The changes of a hunk that begins at this line. */
export function changesIn(hunk: Hunk, start: number): Change[] {
  const changes: Change[] = []
  let at = start
  let last: Change | undefined
  for (const { kind, text } of hunk) {
    if (kind === ' ') last = undefined
    else if (last === undefined) {
      last = { at, removed: 0, added: [] }
      changes.push(last)
    }
    if (kind === '+') last?.added.push(text)
    else at += 1
    if (kind === '-' && last !== undefined) last.removed += 1
  }
  return changes
}
