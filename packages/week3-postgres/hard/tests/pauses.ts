import { AsyncLocalStorage, createHook } from 'node:async_hooks'

const running = new AsyncLocalStorage<number[]>()

/**
 * The timers that `run` sets, by whichever function of Node it does so. None is waited for any longer than `run` does, and those of
 * others do not count.
 * @returns their lengths in milliseconds, in the order in which they were set.
 */
export async function timersDuring(run: () => Promise<unknown>): Promise<number[]> {
  const lengths: number[] = []
  const hook = createHook({
    init(_id, type, _trigger, resource) {
      if (type !== 'Timeout' || running.getStore() !== lengths) return
      lengths.push((resource as { _idleTimeout: number })._idleTimeout)
    },
  }).enable()
  try {
    await running.run(lengths, run)
  } finally {
    hook.disable()
  }
  return lengths
}
