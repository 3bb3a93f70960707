import { howBusy, onThisMachine } from './machine.ts'

/** How long a start may take, or whatever comes unless something hangs: where no other limit is meant. */
export const UNLESS_IT_HANGS = 60_000
// A test may have a clock of its own.
const { setTimeout, clearTimeout, setImmediate, clearImmediate } = globalThis
const now = performance.now.bind(performance)

/** A proof in a hurry waits no shorter than this, in milliseconds of a quiet machine. */
const LEAST = 500

/** What the waiting of this process is multiplied by: less than 1 in the first run of a proof, more where only a hang is an end. */
const factor = () => Number(process.env.NINE_WEEKS_PATIENCE ?? 1)

/**
 * The usual waiting for what may never come, in milliseconds of a quiet machine. A proof runs hundreds of programs in which
 * something is missing, and most of them are quiet about it. At first it waits for the part that `NINE_WEEKS_PATIENCE` says,
 * and it asks again with all patience before it draws a conclusion from a surprise.
 */
export function usually(milliseconds: number): number {
  return Math.max(Math.min(milliseconds, LEAST), milliseconds * Math.min(1, factor()))
}

/**
 * How long to wait here for what takes `milliseconds` of a quiet machine at most. It is generous, since it only matters when
 * something fails: it stretches to a minute, or to what was asked for.
 */
export function patience(milliseconds: number): number {
  const enough = onThisMachine(milliseconds * Math.max(1, factor()))
  return Math.min(enough, Math.max(milliseconds, UNLESS_IT_HANGS))
}

/**
 * Calls `giveUp` when patience is at its end: a machine that has become slower meanwhile is given more.
 * @param giveUp is told how long that was, to be said in a failure: `within 5 s`, and how busy the machine is.
 * @returns call it when what was waited for has come.
 */
export function whenPatienceEnds(milliseconds: number, giveUp: (within: string) => void): () => void {
  const start = now()
  let next: NodeJS.Timeout | NodeJS.Immediate
  const look = () => {
    const left = patience(milliseconds) - (now() - start)
    // A timer comes before what is ready to be read: what has come in time, if late for this process, is to be first.
    if (left > 1) next = setTimeout(look, left)
    else next = setImmediate(() => (next = setImmediate(() => giveUp(within(now() - start)))))
  }
  next = setTimeout(look, patience(milliseconds))
  return () => {
    clearTimeout(next as NodeJS.Timeout)
    clearImmediate(next as NodeJS.Immediate)
  }
}

/** A limit that has passed as a failure says it: `within 5 s`, and that the machine was busy, if it was. */
export function within(milliseconds: number): string {
  const digits = milliseconds < 1_000 ? 2 : milliseconds < 10_000 ? 1 : 0
  return `within ${Number((milliseconds / 1000).toFixed(digits))} s${howBusy()}`
}
