import { setTimeout as delay } from 'node:timers/promises'
import { usually, whenPatienceEnds } from './patience.ts'

export interface EventuallyOptions {
  /** How long to keep trying, in milliseconds of a quiet machine: 5 s by default. */
  within?: number
  /** The pause between two tries, in milliseconds. */
  every?: number
}

/**
 * Tries `assertion` again and again until it holds, and returns what it returned. Use it for things that happen
 * without an event; if there is an event, wait for that.
 * @throws what the last try threw, with a message that says how long it tried and how busy the machine was.
 */
export async function eventually<T>(
  assertion: () => T | Promise<T>,
  { within = usually(5_000), every = 20 }: EventuallyOptions = {},
): Promise<T> {
  const end = new AbortController()
  const { signal: timeUp } = end
  const cancel = whenPatienceEnds(within, (waited) => end.abort(waited))
  let last: unknown
  try {
    do {
      try {
        return await settled(assertion, timeUp)
      } catch (error) {
        // A try that is cut off says nothing. The one before says why the assertion does not hold.
        if (!timeUp.aborted || error !== timeUp.reason) last = error
      }
      await delay(every, undefined, { signal: timeUp }).catch(() => {})
    } while (!timeUp.aborted)
  } finally {
    cancel()
  }
  throw withTimeWaited(last, timeUp.reason)
}

async function settled<T>(assertion: () => T | Promise<T>, timeUp: AbortSignal): Promise<T> {
  const { promise: cutOff, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(timeUp.reason)
  timeUp.addEventListener('abort', onAbort)
  try {
    return await Promise.race([assertion(), cutOff])
  } finally {
    timeUp.removeEventListener('abort', onAbort)
  }
}

function withTimeWaited(error: unknown, waited: string): unknown {
  if (error === undefined) return new Error(`the assertion did not settle ${waited}`)
  if (!(error instanceof Error)) return error
  error.message = `${error.message} (still so ${waited.replace('within', 'after')})`
  return error
}
