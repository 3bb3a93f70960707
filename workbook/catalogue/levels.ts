import type { Level } from 'shared/course/levels.ts'

/** Points for one exercise of a level, all its tests passed. */
export const POINTS: Record<Level, number> = { simple: 1, intermediate: 2, hard: 3, bonus: 2, project: 3 }

/** `3h2` is short for `week3/hard/2`. */
export const LEVEL_LETTERS: Record<string, Level> = {
  s: 'simple',
  i: 'intermediate',
  h: 'hard',
  b: 'bonus',
  p: 'project',
}
