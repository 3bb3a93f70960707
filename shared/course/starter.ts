import { findRegions, type Region } from './regions.ts'

/** What a starter says of an exercise that is not solved yet. */
export interface ToSolve {
  /** `week3/hard/2` */
  id: string
  title: string
}

/** A line that opens a function's body: `) {`, `): Promise<User> {`, `=> {`; not `if (…) {`. */
const FUNCTION_OPENER = /(?:\)\s*(?::[^={]+(?:\{[^{}]*\}[^={]*)*)?|=>)\s*\{\s*$/
const STATEMENT_OPENER = /^\s*(?:\}\s*)?(?:if|for|while|switch|else|try|catch|finally|do|with)\b/

/**
 * A reference file as a starter gives it: the regions of exercises not yet solved are emptied.
 * A region that is the whole body of a function becomes a `throw`, so that the file still type-checks;
 * any other becomes a TODO comment. The markers stay, as the place for the learner's own lines.
 * @param solved whether an exercise's region keeps its lines.
 */
export function starterText(
  file: string,
  text: string,
  exercises: readonly ToSolve[],
  solved: (exercise: number) => boolean,
): string {
  const { regions } = findRegions(file, text, exercises.length)
  const lines = text.split('\n')
  for (const region of [...regions].reverse()) {
    const exercise = exercises[region.exercise - 1]
    if (exercise === undefined || solved(region.exercise)) continue
    lines.splice(region.start + 1, region.end - region.start - 1, placeholder(lines, region, exercise))
  }
  return lines.join('\n')
}

/** What an exercise that is not solved yet has left in a file: its TODO or its `throw`. */
export function isUnsolved(text: string, exercise: ToSolve): boolean {
  return text.includes(`TODO ${exercise.id}:`) || text.includes(notImplemented(exercise))
}

/** The message of the error that an unsolved function throws. */
export function notImplemented(exercise: ToSolve): string {
  return `${exercise.id} is not implemented yet`
}

function placeholder(lines: string[], { start, end }: Region, exercise: ToSolve): string {
  const marker = lines[start] ?? ''
  const indent = /^\s*/.exec(marker)?.[0] ?? ''
  const before = lines.slice(0, start).findLast((line) => line.trim() !== '') ?? ''
  // Comments do not count: the rest of the body may be regions, of this exercise or later ones, just emptied.
  const after = lines.slice(end + 1).find((line) => !/^\s*(\/\/.*)?$/.test(line)) ?? ''
  const isBody =
    /^\s*\/\//.test(marker) &&
    FUNCTION_OPENER.test(before) &&
    !STATEMENT_OPENER.test(before) &&
    after.trim().startsWith('}')
  if (isBody) return `${indent}throw new Error('${notImplemented(exercise)}')`
  return marker.replace(/#region\s+\d+/, `TODO ${exercise.id}: ${exercise.title}`)
}
