// Kept before a test replaces it by a clock of its own, as `vi.useFakeTimers` does.
const { hrtime } = process

/**
 * Milliseconds on the monotonic clock of the machine: the same in all its processes. `performance.timeOrigin +
 * performance.now()` is not: in a process that starts on a busy machine it is off by up to a second for its
 * whole life.
 */
export function now(): number {
  const [seconds, nanoseconds] = hrtime()
  return seconds * 1_000 + nanoseconds / 1_000_000
}
