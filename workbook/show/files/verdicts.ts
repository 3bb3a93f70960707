import { z } from 'zod'
import { type Course, shown } from '../../catalogue/course.ts'
import { type Fact, factsOf, type Verdict } from '../../verdict/verdict.ts'

/*
 * What `learn test --json` prints, for editors and assistants. `verdicts.schema.json` describes the same for
 * programs in other languages.
 */

/** Relative to the repository's root. */
const place = z.strictObject({ file: z.string(), line: z.int() })

const reason = z.strictObject({
  kind: z.enum(['assertion', 'error', 'uncaught', 'stopped', 'late', 'ended']),
  said: z.string(),
  difference: z.string().optional(),
  /** The line of the learner's code. */
  at: place.optional(),
  /** Programs of a test that died meanwhile, or wrote to stderr. */
  programs: z
    .array(z.strictObject({ name: z.string(), stderr: z.string(), death: z.string().optional() }))
    .optional(),
})

const fact = z.strictObject({
  name: z.string(),
  part: z.enum(['core', 'production']),
  state: z.enum(['held', 'failed', 'not-run']),
  milliseconds: z.number(),
  reasons: z.array(reason),
})

const verdict = z.strictObject({
  id: z.string(),
  title: z.string(),
  status: z.enum(['passed', 'failed', 'not-implemented', 'service-missing']),
  /** Whether the production part holds; null if it did not run, or there is none. */
  star: z.boolean().nullable(),
  /** The statement: file and line. */
  statement: place,
  facts: z.array(fact),
  beside: z.array(reason),
  /** Which service is not available, and what to do. */
  missing: z.string().optional(),
  /** Where the starter says what to do. */
  todo: place.optional(),
  looksLike: z.array(z.strictObject({ title: z.string(), why: z.string(), consequence: z.string() })),
  output: z.array(z.string()),
})

/** The shape of what `learn test --json` prints; `version` grows when a field changes its meaning. */
export const verdictsSchema = z.strictObject({ version: z.literal(1), verdicts: z.array(verdict) })

/** Verdicts for other programs. */
export function renderVerdicts(course: Course, verdicts: Verdict[]): string {
  const data = { version: 1, verdicts: verdicts.map((one) => asData(course, one)) }
  return `${JSON.stringify(data, null, 2)}\n`
}

function asData(course: Course, made: Verdict): z.input<typeof verdict> {
  const { exercise, status, star = null, beside, missing, todo, looksLike, output } = made
  const placeOf = (at: { file: string; line: number } | undefined) =>
    at && { file: `${shown(course, made.folder)}/${at.file}`, line: at.line }
  const reasons = (all: Fact['reasons']) =>
    all.map(({ kind, said, difference, at, programs }) => ({
      kind,
      said,
      difference,
      at: placeOf(at),
      programs,
    }))
  return {
    id: exercise.id,
    title: exercise.title,
    status,
    star,
    statement: { file: shown(course, exercise.level.readme), line: exercise.line },
    facts: factsOf(made).map(({ name, state, duration, reasons: own }) => ({
      name,
      part: exercise.production.includes(name) ? 'production' : 'core',
      state,
      milliseconds: Math.round(duration),
      reasons: reasons(own),
    })),
    beside: reasons(beside),
    missing,
    todo: placeOf(todo),
    looksLike: looksLike.map(({ title, wrong, consequence }) => ({ title, why: wrong, consequence })),
    output: output.map(({ text }) => text),
  }
}
