import { type Course, type Exercise, shown } from '../../catalogue/course.ts'
import { count, green, typed } from '../../terminal/style.ts'
import { holds, type Verdict } from '../../verdict/verdict.ts'
import { afterPass } from './after-pass.ts'
import type { Screen } from './options.ts'
import { renderVerdict } from './verdict.ts'

/** The verdicts of a run, then what is next. */
export function renderReport(
  course: Course,
  verdicts: Verdict[],
  screen: Screen,
  next: Exercise | undefined,
): string {
  const [only] = verdicts.length === 1 ? verdicts : []
  const after = only === undefined ? [] : afterPass(only, screen)
  const height = screen.height - after.length
  const texts = verdicts.map((verdict) =>
    renderVerdict(verdict, { ...screen, height, shownFolder: shown(course, verdict.folder) }),
  )
  return [...texts, ...after, '', summary(verdicts, next)].join('\n')
}

function summary(verdicts: Verdict[], next: Exercise | undefined): string {
  const passed = verdicts.filter((verdict) => holds(verdict)).length
  const stars = verdicts.filter(({ star }) => star === true).length
  const tally =
    `${passed} of ${count(verdicts.length, 'exercise')} passed` +
    (stars === 0 ? '' : `, ${count(stars, 'star')}`)
  if (next !== undefined) return `${tally}. Next: ${typed(`test ${next.id} --watch`)}`
  return passed === verdicts.length && passed > 0 ? green(tally) : tally
}
