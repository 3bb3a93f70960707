import { howBusy, onThisMachine } from './machine.ts'

/** How long a start may take, or anything else that only fails to come if something hangs. */
export const UNLESS_IT_HANGS = 60_000
const { setTimeout, clearTimeout, setImmediate, clearImmediate } = globalThis
const now = performance.now.bind(performance)

/** A proof in a hurry waits at least this long, in milliseconds of a quiet machine. */
const LEAST = 500

/**
 * The factor for all waits of this process: less than 1 in the first run of a proof, more if only a hang should
 * end a wait.
 */
const factor = () => Number(process.env.NINE_WEEKS_PATIENCE ?? 1)

/**
 * The usual wait for what may never come, in milliseconds of a quiet machine. A proof runs hundreds of programs
 * in which something is missing, and most of them never say so. So it first waits only the part that
 * `NINE_WEEKS_PATIENCE` says. Before it draws a conclusion from a surprise, it runs the program again with the
 * full wait.
 */
export function usually(milliseconds: number): number {
  return Math.max(Math.min(milliseconds, LEAST), milliseconds * Math.min(1, factor()))
}

/**
 * How long to wait here for what takes at most `milliseconds` on a quiet machine. It is generous, because it
 * only matters when something fails: it stretches up to a minute, or up to what the caller asked for.
 */
export function patience(milliseconds: number): number {
  const enough = onThisMachine(milliseconds * Math.max(1, factor()))
  return Math.min(enough, Math.max(milliseconds, UNLESS_IT_HANGS))
}

/**
 * Calls `giveUp` when the wait is over. If the machine becomes slower meanwhile, the wait becomes longer.
 * @param giveUp gets the words for a failure: `within 5 s`, and how busy the machine is.
 * @returns a function to call when the event has come.
 */
export function whenPatienceEnds(milliseconds: number, giveUp: (within: string) => void): () => void {
  const start = now()
  let next: NodeJS.Timeout | NodeJS.Immediate
  const look = () => {
    const left = patience(milliseconds) - (now() - start)
    // Node runs timers before it reads sockets. What arrived in time must win, even if this process was late.
    if (left > 1) next = setTimeout(look, left)
    else next = setImmediate(() => (next = setImmediate(() => giveUp(within(now() - start)))))
  }
  next = setTimeout(look, patience(milliseconds))
  return () => {
    clearTimeout(next as NodeJS.Timeout)
    clearImmediate(next as NodeJS.Immediate)
  }
}

export function within(milliseconds: number): string {
  const digits = milliseconds < 1_000 ? 2 : milliseconds < 10_000 ? 1 : 0
  return `within ${Number((milliseconds / 1000).toFixed(digits))} s${howBusy()}`
}
