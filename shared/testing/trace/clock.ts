// Kept from before a test replaces it by a clock of its own, as `vi.useFakeTimers` does.
const sinceStart = performance.now.bind(performance)
const { timeOrigin } = performance

/** Milliseconds since 1970, with fractions: one clock for all processes of this machine. */
export function now(): number {
  return timeOrigin + sinceStart()
}
