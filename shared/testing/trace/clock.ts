// Kept from before a test replaces it by a clock of its own, as `vi.useFakeTimers` does.
const { hrtime } = process

/**
 * Milliseconds on the clock of the machine that only goes forward: the same in all its processes. `performance.timeOrigin +
 * performance.now()` is not, for a process that starts on a busy machine is off by up to a second for all its life.
 */
export function now(): number {
  const [seconds, nanoseconds] = hrtime()
  return seconds * 1_000 + nanoseconds / 1_000_000
}
