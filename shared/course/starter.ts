import { findRegions, type Region } from './regions.ts'
import { withoutStarterLines } from './starter-lines.ts'

/** What a starter needs to know about an unsolved exercise. */
export interface ToSolve {
  /** `week3/hard/2` */
  id: string
  title: string
}

/** A line that opens a function's body: `) {`, `): Promise<User> {`, `=> {`; not `if (…) {`. */
const FUNCTION_OPENER = /(?:\)\s*(?::[^={]+(?:\{[^{}]*\}[^={]*)*)?|=>)\s*\{\s*$/
const STATEMENT_OPENER = /^\s*(?:\}\s*)?(?:if|for|while|switch|else|try|catch|finally|do|with)\b/

/** `// #starter throw` stands for the error "not implemented yet". */
const THROW = 'throw'

/**
 * The starter of a reference file. A region of an unsolved exercise becomes a TODO and the code of its
 * `#starter` lines. Without such lines, a region that is the whole body of a function becomes a `throw`, so
 * that the file still type-checks, and a region of imports becomes empty. The markers stay as the place for the
 * learner's own lines.
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
    lines.splice(region.start, region.end - region.start, ...emptied(lines, region, exercise))
  }
  return withoutStarterLines(lines.join('\n'))
}

/** What an unsolved exercise has left in a file: its TODO or its `throw`. */
export function isUnsolved(text: string, exercise: ToSolve): boolean {
  return [`TODO ${exercise.id}:`, `TODO ${exercise.id} —`, notImplemented(exercise)].some((left) =>
    text.includes(left),
  )
}

/** The message of the error that an unsolved function throws. */
export function notImplemented(exercise: ToSolve): string {
  return `${exercise.id} is not implemented yet`
}

/** A region without its lines: its marker, its TODO, and what keeps the file valid. */
function emptied(lines: string[], region: Region, exercise: ToSolve): string[] {
  const marker = lines[region.start] ?? ''
  const indent = /^\s*/.exec(marker)?.[0] ?? ''
  const { id, title } = exercise
  const words = region.words === undefined ? `TODO ${id}: ${title}` : `TODO ${id} — ${region.words}`
  const todo = marker.replace(/#region\b.*?(?=\s*(?:\*\/|-->)?\s*$)/, words)
  const own = region.starter.length > 0
  const code = own ? region.starter : isBody(lines, region) ? [THROW] : []
  const given = code.map((line) => (line === THROW ? `throw new Error('${notImplemented(exercise)}')` : line))
  // The `throw` itself says which exercise it is for, and nobody begins with the imports.
  const needsTodo = !region.isImports && (own || code.length === 0 || region.words !== undefined)
  return [marker, ...(needsTodo ? [todo] : []), ...given.map((line) => (line === '' ? '' : indent + line))]
}

/** Whether a region is the whole body of a function. */
function isBody(lines: string[], { start, end }: Region): boolean {
  const before = lines.slice(0, start).findLast((line) => line.trim() !== '') ?? ''
  // Ignore comments: the rest of the body may be emptied regions, of this exercise or later ones.
  const after = lines.slice(end + 1).find((line) => !/^\s*(\/\/.*)?$/.test(line)) ?? ''
  return (
    /^\s*\/\//.test(lines[start] ?? '') &&
    FUNCTION_OPENER.test(before) &&
    !STATEMENT_OPENER.test(before) &&
    after.trim().startsWith('}')
  )
}
