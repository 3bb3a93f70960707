import type { Course, Exercise, LevelFolder } from '../catalogue/course.ts'
import { shown } from '../catalogue/course.ts'
import { EXIT } from '../outcome.ts'
import type { Runner } from '../run/runner.ts'
import { onSaved } from '../run/saves.ts'
import { nextAfter } from '../show/terminal/next.ts'
import type { Screen } from '../show/terminal/options.ts'
import { renderReport } from '../show/terminal/report.ts'
import { onKey } from '../terminal/keys.ts'
import { dim } from '../terminal/style.ts'
import { holds, type Verdict } from '../verdict/verdict.ts'
import type { Ending } from './command.ts'

export interface Watched {
  course: Course
  exercises: Exercise[]
  levels: LevelFolder[]
  runner: Runner
  /** Runs the tests; `undefined` where that was cancelled. */
  judged: () => Promise<Verdict[] | undefined>
  screen: Screen
}

/** Shows a verdict again at each save, until the learner has enough or goes on to the next exercise. */
export async function watch(watched: Watched): Promise<Ending> {
  const { course, exercises, levels, runner, judged, screen } = watched
  let latest: Verdict[] = []
  let wanted = 0
  const { promise: end, resolve } = Promise.withResolvers<Ending>()
  const [only] = exercises.length === 1 ? exercises : []

  const show = (verbose = false) => {
    process.stdout.write(
      `${renderReport(course, latest, { ...screen, verbose: verbose || screen.verbose })}\n`,
    )
    process.stdout.write(`${keyLine(only, next())}\n`)
  }
  // Whoever saves again meanwhile wants the verdict on what is there now: the run before is of no use.
  const again = async (why: string) => {
    const mine = ++wanted
    await runner.cancel()
    if (mine !== wanted) return
    process.stdout.write(`\n${divider(why)}\n`)
    const verdicts = await judged()
    if (verdicts === undefined || mine !== wanted) return
    latest = verdicts
    show()
  }
  const next = () => (latest.every((verdict) => holds(verdict)) ? nextAfter(latest) : undefined)

  const stopSaves = onSaved(
    levels.map(({ work }) => work),
    (files) => {
      runner.changed(files)
      void again(files.map((file) => shown(course, file)).join(', '))
    },
  )
  const stopKeys = process.stdin.isTTY
    ? onKey(({ name, ctrl }) => {
        const following = next()
        if (name === 'q' || (ctrl && (name === 'c' || name === 'd'))) resolve(EXIT.passed)
        else if (name === 'n' && following !== undefined) resolve({ goTo: following })
        else if (name === 'v') show(true)
        else if (name === 'r' && only !== undefined) void call('read', only)
        else if (name === 'h' && only !== undefined) void call('hint', only)
        else if (name === 'return') void again('again')
      })
    : () => {}
  const stop = () => resolve(EXIT.passed)
  process.once('SIGINT', stop).once('SIGTERM', stop)
  await again(`${exercises.map(({ id }) => id).join(', ')}`)
  try {
    return await end
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    stopSaves()
    stopKeys()
  }
}

/** Between two verdicts: when, and what was saved. */
function divider(why: string): string {
  const time = new Date().toTimeString().slice(0, 8)
  const text = `── ${time}  ${why} `
  return dim(text.padEnd(Math.min(process.stdout.columns ?? 80, 80), '─'))
}

/** The line below a watched verdict: what happens now, and which keys there are. */
function keyLine(only: Exercise | undefined, next: Exercise | undefined): string {
  if (!process.stdin.isTTY) return dim('\nWaiting for a save. Ctrl-C ends it.')
  const keys = ['Enter again', 'v all', only && 'r read', only && 'h hint', next && `n ${next.id}`, 'q quit']
  return dim(`\nWaiting for a save.  ${keys.filter(Boolean).join(' · ')}`)
}

async function call(command: 'read' | 'hint', { id }: Exercise): Promise<void> {
  process.stdout.write('\n')
  if (command === 'hint') await (await import('./hint.ts')).hint([id], {})
  else await (await import('./read.ts')).read([id], {})
}
