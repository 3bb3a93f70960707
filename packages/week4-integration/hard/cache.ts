import type { Response } from 'express'

export interface CacheOptions {
  /** How long an entry is good, in milliseconds. */
  ttlMs: number
  /** How many entries the cache holds at most. */
  max: number
  clock?: () => Date
}

export interface Cache {
  /**
   * Resolves with the value of this key, and calls `load` only if the cache has none. A value of `undefined` is not kept.
   * @throws what `load` throws.
   */
  getOrLoad<T>(key: string, load: () => Promise<T>): Promise<T>
  /** Call it after you changed what these keys stand for. */
  remove(...keys: string[]): void
}

/** Makes an empty cache in the memory of this process. */
export function createCache({ ttlMs, max, clock = () => new Date() }: CacheOptions): Cache {
  const now = () => clock().getTime()
  // A Map keeps the order of insertion. The entry that was used longest ago comes first.
  const entries = new Map<string, { value: unknown; expiresAt: number }>()
  const loading = new Map<string, Promise<unknown>>()

  function fresh(key: string): unknown {
    const entry = entries.get(key)
    if (!entry) return undefined
    entries.delete(key)
    if (entry.expiresAt <= now()) return undefined
    entries.set(key, entry)
    return entry.value
  }

  function keep(key: string, value: unknown): void {
    entries.set(key, { value, expiresAt: now() + ttlMs })
    const [oldest] = entries.keys()
    if (entries.size > max && oldest !== undefined) entries.delete(oldest)
  }

  async function loadOnce(key: string, load: () => Promise<unknown>): Promise<unknown> {
    const pending = loading.get(key)
    if (pending) return pending
    const promise = load()
    loading.set(key, promise)
    try {
      const value = await promise
      // remove() has ended this load: what it read may be older than the change.
      if (loading.get(key) === promise && value !== undefined) keep(key, value)
      return value
    } finally {
      if (loading.get(key) === promise) loading.delete(key)
    }
  }

  return {
    async getOrLoad<T>(key: string, load: () => Promise<T>): Promise<T> {
      const value = fresh(key) ?? (await loadOnce(key, load))
      // A copy: changing what it got must not change what others get.
      return structuredClone(value) as T
    },

    remove(...keys) {
      for (const key of keys) {
        entries.delete(key)
        loading.delete(key)
      }
    },
  }
}

/**
 * Loads through the cache, and says so in the header `X-Cache`: `HIT`, or `MISS` for a response that had to load.
 * @param cache without one, it loads each time.
 */
export async function cached<T>(
  res: Response,
  cache: Cache | undefined,
  key: string,
  load: () => Promise<T>,
): Promise<T> {
  if (!cache) return load()
  let state = 'HIT'
  const value = await cache.getOrLoad(key, () => {
    state = 'MISS'
    return load()
  })
  res.set('X-Cache', state)
  return value
}
