import { basename } from 'node:path'
import type { Course, LevelFolder } from '../catalogue/course.ts'
import { loadProgress, progressKey, saveProgress } from './progress.ts'

/*
 * Marks belong to the code that earned them. A reset takes them away, and `--restore` brings them back.
 * Otherwise the map would send a learner past a level that they want to do again.
 */

/** Saves the marks of a level with a copy of its work. */
export function keepMarks(course: Course, level: LevelFolder, copy: string): void {
  const progress = loadProgress(course)
  const own = Object.entries(progress.marks).filter(([key]) => isOf(level, key))
  if (own.length === 0) return
  const kept = { ...progress.kept, [nameOf(level, copy)]: Object.fromEntries(own) }
  saveProgress(course, { ...progress, kept })
}

/** Removes the marks of a level's exercises from one on: the learner does them again. */
export function clearMarks(course: Course, level: LevelFolder, from: number): void {
  const progress = loadProgress(course)
  const again = new Set(level.exercises.filter(({ number }) => number >= from).map(progressKey))
  const marks = Object.entries(progress.marks).filter(([key]) => !again.has(key))
  if (marks.length === Object.keys(progress.marks).length) return
  saveProgress(course, { ...progress, marks: Object.fromEntries(marks) })
}

/** Restores the marks that a level had with a copy, if they are known. */
export function restoreMarks(course: Course, level: LevelFolder, copy: string): void {
  const progress = loadProgress(course)
  const { [nameOf(level, copy)]: own, ...kept } = progress.kept ?? {}
  if (own === undefined) return
  const others = Object.entries(progress.marks).filter(([key]) => !isOf(level, key))
  saveProgress(course, { ...progress, marks: { ...Object.fromEntries(others), ...own }, kept })
}

const isOf = ({ id }: LevelFolder, key: string) => key.startsWith(`${id}/`)

const nameOf = ({ id }: LevelFolder, copy: string) => `${id}/${basename(copy)}`
