import { appendFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { parentPort, workerData } from 'node:worker_threads'
import { mainThread, onThisMachine } from '../testing/machine.ts'

/*
 * Runs in a thread beside the tests. A test's own time limit is a timer on the main thread, so an endless
 * loop outlives it; only another thread can see that the event loop has stopped, say where, and go on.
 */

interface Guarded {
  beat: Int32Array
  testName: Uint8Array
  reportTo: string
  /** Milliseconds without a turn of the event loop after which the code counts as stuck; see {@link silentInTick}. */
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
/**
 * Loading takes at most this long on a quiet machine: longer, and a top-level `await` never settles. A server that is
 * started for the file is waited for here too.
 */
const LOADING_MS = 20_000
/** How long the blocked thread has to answer where it is; native code never does. */
const ANSWER_MS = 1_000

let lastBeat = -1
let silentMs = 0
let loadingMs = 0
let asked = false

// Where test files share a process, each says that it begins.
parentPort?.on('message', (next: Running) => {
  running = next
  loadingMs = 0
})

setInterval(() => {
  const current = Atomics.load(beat, 0)
  const silentNow = silentInTick()
  silentMs = current === lastBeat ? silentMs + silentNow : 0
  lastBeat = current
  loadingMs = Atomics.load(beat, 1) === 1 ? loadingMs + TICK_MS : 0
  if (silentMs > blockedMs + ANSWER_MS) stop({ kind: 'endless-loop', frames: [] })
  else if (silentMs >= blockedMs && !asked) askWhere()
  else if (loadingMs > LOADING_MS && loadingMs > onThisMachine(LOADING_MS))
    stop({ kind: 'loading-hangs', frames: [] })
}, TICK_MS)

let before = mainThread()
let usedBefore = process.cpuUsage()

/**
 * How much of the last tick the thread of the tests has to answer for: not the time in which it wanted to go on, and
 * others had its core. Where the system does not tell, it is what the process has used, and a little for one that sleeps.
 */
function silentInTick(): number {
  const now = mainThread()
  const used = process.cpuUsage(usedBefore)
  usedBefore = process.cpuUsage()
  if (now === undefined || before === undefined) {
    return Math.max(TICK_MS / 6, Math.min(TICK_MS, (used.user + used.system) / 1000))
  }
  const waited = now.waited - before.waited
  before = now
  return Math.max(0, TICK_MS - waited)
}

/** Halts the blocked thread as a debugger does, to learn which line it is at. */
function askWhere(): void {
  asked = true
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
