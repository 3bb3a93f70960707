import { createCache } from '#intermediate/cache.ts'

/** A cache whose time the test tells. `pass(ms)` lets time go by. */
export function timedCache({ ttlMs = 1_000, max = 100 } = {}) {
  let now = Date.parse('2026-01-01T00:00:00Z')
  const cache = createCache({ ttlMs, max, clock: () => new Date(now) })
  const pass = (ms: number) => {
    now += ms
  }
  return { cache, pass }
}

/** Loads different values for each key, and counts: `v1` of `a` is what the first load of `a` returns. */
export function countingLoads() {
  const counts: Record<string, number> = {}
  const load = (key: string) => async () => {
    counts[key] = (counts[key] ?? 0) + 1
    return `v${counts[key]} of ${key}`
  }
  return { load, counts }
}

/** A load that ends when the test says so. */
export function heldLoad() {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const calls = { count: 0 }
  const load = () => {
    calls.count++
    return promise
  }
  return { load, calls, resolve, reject }
}
