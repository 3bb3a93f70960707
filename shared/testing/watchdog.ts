import { appendFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { workerData } from 'node:worker_threads'

/*
 * Runs in a thread beside the tests. A test's own time limit is a timer on the main thread, so an endless
 * loop outlives it; only another thread can see that the event loop has stopped, say where, and go on.
 */

const { beat, reportTo } = workerData as { beat: Int32Array; reportTo: string }

/** Counted in ticks of this thread, not by the clock, so that a machine put to sleep is no endless loop. */
const TICK_MS = 100
const BLOCKED_TICKS = 50
/** Loading takes at most this long: longer, and a top-level `await` never settles. */
const LOADING_TICKS = 100

let lastBeat = -1
let silentTicks = 0
let loadingTicks = 0
let stopping = false

setInterval(() => {
  const loading = Atomics.load(beat, 1) === 1
  loadingTicks = loading ? loadingTicks + 1 : 0
  const current = Atomics.load(beat, 0)
  silentTicks = current === lastBeat ? silentTicks + 1 : 0
  lastBeat = current
  if (stopping) {
    // The loop was interrupted and the thread still does not move: only a kill is left.
    if (silentTicks > 2 * BLOCKED_TICKS) process.kill(process.pid, 'SIGKILL')
    if (silentTicks === 0) stopping = false
  } else if (silentTicks > BLOCKED_TICKS) {
    stopping = true
    interrupt(loading)
  } else if (loadingTicks > LOADING_TICKS) {
    report({ kind: 'loading-hangs', frames: [] })
    process.kill(process.pid, 'SIGKILL')
  }
}, TICK_MS)

function interrupt(loading: boolean): void {
  const session = new Session()
  session.connectToMainThread()
  session.on('Debugger.paused', ({ params }) => {
    const frames = params.callFrames.map(({ url, functionName, location }) => ({
      url,
      functionName,
      line: location.lineNumber + 1,
    }))
    report({ kind: 'endless-loop', frames })
    // A module whose evaluation was cut off never finishes loading, so its process cannot be saved.
    if (loading) process.kill(process.pid, 'SIGKILL')
    session.post('Runtime.terminateExecution', () => session.disconnect())
    session.post('Debugger.resume')
  })
  session.post('Debugger.enable')
  session.post('Debugger.pause')
}

function report(what: { kind: string; frames: object[] }): void {
  if (reportTo !== '') appendFileSync(reportTo, `${JSON.stringify({ ...what, pid: process.pid })}\n`)
}
