import type { Course, Exercise, LevelFolder } from '../catalogue/course.ts'
import { shown } from '../catalogue/course.ts'
import { EXIT } from '../outcome.ts'
import type { Runner } from '../run/runner.ts'
import { onSaved } from '../run/saves.ts'
import { type Screen, screenOf } from '../show/terminal/options.ts'
import { renderReport } from '../show/terminal/report.ts'
import { type Key, onKey } from '../terminal/keys.ts'
import { dim } from '../terminal/style.ts'
import type { Verdict } from '../verdict/verdict.ts'
import type { Ending } from './command.ts'
import { nextAfter } from './next-after.ts'

export interface Watched {
  course: Course
  exercises: Exercise[]
  levels: LevelFolder[]
  runner: Runner
  /** Runs the tests; `undefined` if the run was cancelled. */
  judged: (signal: AbortSignal) => Promise<Verdict[] | undefined>
  shows: Pick<Screen, 'verbose' | 'single'>
}

/** The divider above a watched verdict, and the line of keys below it. */
const AROUND = 4

/** Shows a new verdict after each save, until the learner stops or goes on to the next exercise. */
export async function watch(watched: Watched): Promise<Ending> {
  const { course, exercises, levels, runner, judged, shows } = watched
  let latest: Verdict[] | undefined
  let current = new AbortController()
  const { promise: end, resolve, reject } = Promise.withResolvers<Ending>()
  const [only] = exercises.length === 1 ? exercises : []
  const next = () => latest && nextAfter(course, latest)
  /** Something else uses the terminal: a statement in the pager. */
  let away: Promise<void> | undefined

  const show = (verbose = false) => {
    if (latest === undefined) return
    const screen = screenOf({ ...shows, verbose: verbose || shows.verbose }, AROUND)
    process.stdout.write(`${renderReport(course, latest, screen, next())}\n\n${keyLine(only, next())}\n`)
  }
  // After another save, nobody needs the verdict on the text before: cancel its run.
  const again = async (why: string) => {
    current.abort()
    current = new AbortController()
    const { signal } = current
    const verdicts = await judged(signal)
    await away
    if (verdicts === undefined || signal.aborted) return
    latest = verdicts
    process.stdout.write(`\n${divider(why)}\n`)
    show()
    runner.prepare()
  }
  const run = (why: string) => void again(why).catch(reject)

  const pressed = ({ name, ctrl }: Key) => {
    const following = next()
    if (name === 'q' || (ctrl && (name === 'c' || name === 'd'))) resolve(EXIT.passed)
    else if (name === 'n' && following !== undefined) resolve({ goTo: following })
    else if (name === 'v') show(true)
    else if ((name === 'r' || name === 'h') && only !== undefined) leave(name, only)
    else if (name === 'return') run('again')
  }
  let stopKeys = listen()
  function listen() {
    return process.stdin.isTTY ? onKey(pressed) : () => {}
  }
  // The pager gets the keys as long as it is open.
  const leave = (key: 'r' | 'h', exercise: Exercise) => {
    stopKeys()
    away = call(key, exercise)
      .catch(reject)
      .then(() => {
        away = undefined
        stopKeys = listen()
        process.stdout.write(`\n${keyLine(only, next())}\n`)
      })
  }

  const stopSaves = onSaved(
    levels.map(({ work }) => work),
    (files) => {
      runner.changed(files)
      run(files.map((file) => shown(course, file)).join(', '))
    },
  )
  const stop = () => resolve(EXIT.passed)
  process.once('SIGINT', stop).once('SIGTERM', stop)
  run(exercises.map(({ id }) => id).join(', '))
  try {
    return await end
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    current.abort()
    stopSaves()
    stopKeys()
  }
}

/** Between two verdicts: when, and what was saved. */
function divider(why: string): string {
  const width = Math.min(process.stdout.columns ?? 80, 80)
  const text = `── ${new Date().toTimeString().slice(0, 8)}  ${why} `
  return dim(text.length < width ? text.padEnd(width, '─') : `${text.slice(0, width - 2)}… `)
}

/** The line below a watched verdict: what happens now, and which keys there are. */
function keyLine(only: Exercise | undefined, next: Exercise | undefined): string {
  if (!process.stdin.isTTY) return dim('Waiting for a save. Ctrl-C ends it.')
  const keys = ['v all', only && 'r read', only && 'h hint', 'Enter again', next && 'n next', 'q quit']
  return dim(`Waiting for a save: ${keys.filter(Boolean).join(' · ')}`)
}

async function call(key: 'r' | 'h', { id }: Exercise): Promise<void> {
  process.stdout.write('\n')
  if (key === 'h') await (await import('./hint.ts')).hint([id], {})
  else await (await import('./read.ts')).read([id], {})
}
