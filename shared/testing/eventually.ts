import { setTimeout as delay } from 'node:timers/promises'

export interface EventuallyOptions {
  /** How long to go on trying, in milliseconds. */
  within?: number
  /** The pause between two tries, in milliseconds. */
  every?: number
}

/**
 * Tries `assertion` again and again until it holds, and returns what it returned. For what comes true by
 * itself and announces nothing; where there is an event to wait for, wait for that.
 * @throws what the last try threw, its message followed by the time waited.
 */
export async function eventually<T>(
  assertion: () => T | Promise<T>,
  { within = 2_000, every = 20 }: EventuallyOptions = {},
): Promise<T> {
  const start = performance.now()
  const timeUp = AbortSignal.timeout(within)
  let last: unknown
  do {
    try {
      return await settled(assertion, timeUp)
    } catch (error) {
      // A try that is cut off says nothing: the one before it knows why the assertion does not hold.
      if (error !== timeUp.reason) last = error
    }
    await delay(every, undefined, { signal: timeUp }).catch(() => {})
  } while (!timeUp.aborted)
  throw withTimeWaited(last, performance.now() - start)
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

function withTimeWaited(error: unknown, waitedMs: number): unknown {
  const waited = `${(waitedMs / 1000).toFixed(1)} s`
  if (error === undefined) return new Error(`the assertion did not settle within ${waited}`)
  if (!(error instanceof Error)) return error
  error.message = `${error.message} (still so after ${waited})`
  return error
}
