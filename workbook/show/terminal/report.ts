import { type Course, shown } from '../../catalogue/course.ts'
import { green, typed } from '../../terminal/style.ts'
import { holds, type Verdict } from '../../verdict/verdict.ts'
import { afterPass } from './after-pass.ts'
import { nextAfter } from './next.ts'
import type { Screen } from './options.ts'
import { renderVerdict } from './verdict.ts'

/** The verdicts of a run, and below them what is next. */
export function renderReport(course: Course, verdicts: Verdict[], screen: Screen): string {
  const texts = verdicts.map((verdict) =>
    renderVerdict(verdict, {
      ...screen,
      height: screen.height - 2,
      shownFolder: shown(course, verdict.folder),
    }),
  )
  const [only] = verdicts.length === 1 ? verdicts : []
  return [...texts, ...(only === undefined ? [] : afterPass(only, screen)), '', summary(verdicts)].join('\n')
}

function summary(verdicts: Verdict[]): string {
  const passed = verdicts.filter((verdict) => holds(verdict)).length
  const tally = `${passed} of ${verdicts.length} ${verdicts.length === 1 ? 'exercise' : 'exercises'} passed`
  const next = nextAfter(verdicts)
  if (next === undefined) return passed === verdicts.length && passed > 0 ? green(tally) : tally
  return `${tally}. Next: ${typed(`test ${next.id} --watch`)}`
}
