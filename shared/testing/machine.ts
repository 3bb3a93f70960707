import { readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'

/*
 * How slow this machine is here and now. Limits are made for a quiet machine: this stretches them, and a
 * failure says so.
 */

const CORES = availableParallelism()
/** What {@link work} takes on a normal machine, in milliseconds. */
const WORK_MS = 4
/** Beyond this factor even a stretched limit means something. A proof that will ask again stops sooner. */
const MOST = 12
const MOST_IN_A_HURRY = 3
/** From here on a failure mentions it. */
const BUSY = 1.5

/**
 * How many times longer things take than on a quiet machine: from 1 to 12. It is the largest of the load per
 * core and this process's wait for a core, times how slow a core itself is. It costs some microseconds.
 */
export function slowness(): number {
  const { ran, waited } = mainThread() ?? { ran: 0, waited: 0 }
  const ofWaiting = ran > 0 ? (ran + waited) / ran : 1
  const ofLoad = load() / CORES
  globals[key] ??= Math.max(1, Math.min(work(), work(), work()) / WORK_MS)
  return Math.min(MOST, Math.max(1, ofWaiting, ofLoad) * globals[key])
}

/** Milliseconds of a quiet machine, converted to this one; see patience.ts for the hurry. */
export function onThisMachine(milliseconds: number): number {
  const isInAHurry = Number(process.env.NINE_WEEKS_PATIENCE ?? 1) < 1
  // AbortSignal.timeout only accepts whole numbers.
  return Math.round(milliseconds * Math.min(slowness(), isInAHurry ? MOST_IN_A_HURRY : MOST))
}

/**
 * A remark for a failure that the machine may have caused, in parentheses and after a space; empty on a quiet
 * one.
 */
export function howBusy(): string {
  const times = slowness()
  if (times < BUSY) return ''
  return ` (this machine was busy: load ${load().toFixed(0)} on ${CORES} cores, ${times.toFixed(0)} times as slow)`
}

/**
 * How long the main thread of this process has run, and how long it waited for a core, in milliseconds. Other
 * threads may ask too. A quota counts like other processes. Only Linux tells.
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

/** How slow a core is. Test files that share a process load this module again, and share the measurement. */
const key = Symbol.for('nine-weeks.slowness-of-core')
const globals = globalThis as unknown as Record<symbol, number | undefined>

const load = () => loadavg()[0] ?? 0

/** How long a known piece of work takes, in milliseconds. The fastest of three tries met nobody else on its core. */
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
