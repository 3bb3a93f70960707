import { readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'

/*
 * How slow this machine is here and now. A limit that means a quiet machine is stretched by it, and a failure says so.
 */

const CORES = availableParallelism()
/** What {@link work} takes on a machine that is no reason for concern, in milliseconds. */
const WORK_MS = 4
/** Past this even a limit that was stretched means something; in a proof that will ask again, sooner. */
const MOST = 12
const MOST_IN_A_HURRY = 3
/** From here on a failure speaks of it. */
const BUSY = 1.5

/**
 * How many times as long as on a quiet machine things take: from 1 to 12. The largest of what tells: the load of each
 * core, and how long this process waited for a core; times how slow a core itself is. It costs some microseconds.
 */
export function slowness(): number {
  const { ran, waited } = mainThread() ?? { ran: 0, waited: 0 }
  const ofWaiting = ran > 0 ? (ran + waited) / ran : 1
  const ofLoad = load() / CORES
  globals[key] ??= Math.max(1, Math.min(work(), work(), work()) / WORK_MS)
  return Math.min(MOST, Math.max(1, ofWaiting, ofLoad) * globals[key])
}

/** Milliseconds of a quiet machine, as many as they are on this one; see patience.ts for the hurry. */
export function onThisMachine(milliseconds: number): number {
  const isInAHurry = Number(process.env.NINE_WEEKS_PATIENCE ?? 1) < 1
  // AbortSignal.timeout takes whole numbers alone.
  return Math.round(milliseconds * Math.min(slowness(), isInAHurry ? MOST_IN_A_HURRY : MOST))
}

/** A remark for a failure to which the machine may have led, in parentheses and after a space; empty on a quiet one. */
export function howBusy(): string {
  const times = slowness()
  if (times < BUSY) return ''
  return ` (this machine was busy: load ${load().toFixed(0)} on ${CORES} cores, ${times.toFixed(0)} times as slow)`
}

/**
 * How long the main thread of this process has run, and how long it wanted to and got no core, in milliseconds; other
 * threads may ask too. A quota counts like other processes do. Linux alone tells.
 * @see https://docs.kernel.org/scheduler/sched-stats.html
 */
export function mainThread(): { ran: number; waited: number } | undefined {
  try {
    const [ran = 0, waited = 0] = readFileSync('/proc/self/schedstat', 'utf8').split(' ').map(Number)
    return { ran: ran / 1e6, waited: waited / 1e6 }
  } catch {
    return undefined
  }
}

/** How slow a core is: test files that share a process load this module anew, and share what it has measured. */
const key = Symbol.for('nine-weeks.slowness-of-core')
const globals = globalThis as unknown as Record<symbol, number | undefined>

const load = () => loadavg()[0] ?? 0

/** How long a known piece of work takes, in milliseconds. The quickest of three tries met nobody else on its core. */
function work(): number {
  const start = performance.now()
  let bits = 1
  for (let round = 0; round < 1_000_000; round++) {
    bits ^= bits << 13
    bits ^= bits >>> 17
    bits ^= bits << 5
  }
  // Never true, which the compiler does not know.
  return bits === 0 ? 0 : performance.now() - start
}
