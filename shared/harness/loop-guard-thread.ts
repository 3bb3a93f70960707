import { appendFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { parentPort, workerData } from 'node:worker_threads'

/*
 * Runs in a thread beside the tests. A test's own time limit is a timer on the main thread, so an endless
 * loop outlives it; only another thread can see that the event loop has stopped, say where, and go on.
 */

interface Guarded {
  beat: Int32Array
  testName: Uint8Array
  reportTo: string
  /** Milliseconds without a turn of the event loop after which the code counts as stuck. */
  blockedMs: number
}

/** The test file and the build that it runs on. */
interface Running {
  file: string
  project: string
}

const { beat, testName, reportTo, blockedMs, ...first } = workerData as Guarded & Running
let running: Running = first

/** Counted in ticks of this thread, not by the clock, so that a machine put to sleep is no endless loop. */
const TICK_MS = 100
const BLOCKED_TICKS = blockedMs / TICK_MS
/** Loading takes at most this long: longer, and a top-level `await` never settles. */
const LOADING_TICKS = 100
/** How long the blocked thread has to answer where it is; native code never does. */
const ANSWER_TICKS = 10

let lastBeat = -1
let silentTicks = 0
let loadingTicks = 0

// Where test files share a process, each says that it begins.
parentPort?.on('message', (next: Running) => {
  running = next
  loadingTicks = 0
})

setInterval(() => {
  const current = Atomics.load(beat, 0)
  silentTicks = current === lastBeat ? silentTicks + 1 : 0
  lastBeat = current
  loadingTicks = Atomics.load(beat, 1) === 1 ? loadingTicks + 1 : 0
  if (silentTicks === BLOCKED_TICKS) askWhere()
  else if (silentTicks > BLOCKED_TICKS + ANSWER_TICKS) stop({ kind: 'endless-loop', frames: [] })
  else if (loadingTicks > LOADING_TICKS) stop({ kind: 'loading-hangs', frames: [] })
}, TICK_MS)

/** Halts the blocked thread as a debugger does, to learn which line it is at. */
function askWhere(): void {
  const session = new Session()
  const urls = new Map<string, string>()
  session.connectToMainThread()
  session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url))
  session.on('Debugger.paused', ({ params }) => {
    const frames = params.callFrames.map(
      ({ functionName, location: { scriptId, lineNumber, columnNumber = 0 } }) => ({
        url: urls.get(scriptId) ?? '',
        functionName,
        line: lineNumber + 1,
        column: columnNumber + 1,
      }),
    )
    stop({ kind: 'endless-loop', frames })
  })
  session.post('Debugger.enable')
  session.post('Debugger.pause')
}

/** A loop cannot be left from outside, so the process goes; what was not judged yet runs in another. */
function stop(what: { kind: string; frames: object[] }): void {
  if (reportTo !== '') {
    const test = new TextDecoder().decode(testName.slice(0, Atomics.load(beat, 2)))
    appendFileSync(reportTo, `${JSON.stringify({ ...what, ...running, test })}\n`)
  }
  process.kill(process.pid, 'SIGKILL')
}
