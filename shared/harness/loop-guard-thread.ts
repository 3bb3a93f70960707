import { appendFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { parentPort, workerData } from 'node:worker_threads'
import { mainThread, onThisMachine } from '../testing/machine.ts'

/*
 * Runs in a thread beside the tests. A test's own time limit is a timer on the main thread, which an endless loop blocks. Only another thread can see that the event loop stands still, say where, and go on.
 */

interface Guarded {
  beat: Int32Array
  testName: Uint8Array
  reportTo: string
  /**
   * After this many milliseconds without a turn of the event loop, the code counts as stuck; see {@link
   * silentFor}.
   */
  blockedMs: number
}

/** The test file and the build that it runs on. */
interface Running {
  file: string
  project: string
}

const { beat, testName, reportTo, blockedMs, ...first } = workerData as Guarded & Running
let running: Running = first

const TICK_MS = 100
/** A tick that took longer was that of a machine put to sleep, not an endless loop. */
const LONGEST_TICK_MS = 1_000
/**
 * How long loading may take on a quiet machine. After that, a top-level `await` never settles. The time
 * includes the start of a server for the file.
 */
const LOADING_MS = 20_000
const LOADING_AT_MOST_MS = 60_000
/** How long the blocked thread has to say where it is; native code never does. */
const ANSWER_MS = 1_000

let lastBeat = -1
/** When that was, and how long it is ago. */
let beaten = moment()
let clockMs = 0
let lastTick = performance.now()
let loadingMs = 0
let asked = false

// Where test files share a process, each one says that it begins.
parentPort?.on('message', (next: Running) => {
  running = next
  loadingMs = 0
})

setInterval(() => {
  const tickMs = Math.min(LONGEST_TICK_MS, performance.now() - lastTick)
  lastTick = performance.now()
  loadingMs = Atomics.load(beat, 1) === 1 ? loadingMs + tickMs : 0
  clockMs += tickMs
  const current = Atomics.load(beat, 0)
  if (current !== lastBeat) {
    lastBeat = current
    beaten = moment()
    clockMs = 0
  }
  const silentMs = silentFor()
  if (silentMs > blockedMs + ANSWER_MS) stop({ kind: 'endless-loop', frames: [] })
  else if (silentMs >= blockedMs && !asked) askWhere()
  else if (loadingMs > LOADING_MS && loadingMs > Math.min(LOADING_AT_MOST_MS, onThisMachine(LOADING_MS)))
    stop({ kind: 'loading-hangs', frames: [] })
}, TICK_MS)

/**
 * How much of the time since the last beat counts for the thread of the tests, in milliseconds. The time in
 * which it wanted to run but other processes had its core does not count. The system tells it after the wait.
 * If the system does not tell, it is what the process has run, and a little for a thread that sleeps.
 */
function silentFor(): number {
  const { cpu, thread } = moment()
  if (thread === undefined || beaten.thread === undefined)
    return Math.max(clockMs / 6, Math.min(clockMs, cpu - beaten.cpu))
  return Math.max(thread.ran - beaten.thread.ran, clockMs - (thread.waited - beaten.thread.waited))
}

function moment() {
  const { user, system } = process.cpuUsage()
  return { cpu: (user + system) / 1000, thread: mainThread() }
}

/** Pauses the blocked thread as a debugger does, to learn which line it is at. */
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

/** A loop cannot be left from outside, so the process ends. The remaining tests run in another one. */
function stop(what: { kind: string; frames: object[] }): void {
  if (reportTo !== '') {
    const test = new TextDecoder().decode(testName.slice(0, Atomics.load(beat, 2)))
    appendFileSync(reportTo, `${JSON.stringify({ ...what, ...running, test })}\n`)
  }
  process.kill(process.pid, 'SIGKILL')
}
