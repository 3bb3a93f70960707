import { availableParallelism } from 'node:os'
import { Piscina } from 'piscina'
import { AppError } from 'shared/http/errors.ts'
import type { HashJob } from './password-worker.ts'

export interface HashPoolOptions {
  /** How many hash at once. One processor less than there are, unless told otherwise: that one answers requests. */
  threads?: number
  /** How many wait for a thread. 32 unless told otherwise. */
  maxQueue?: number
}

export interface HashPool {
  /** Rejects with an `AppError` 503 when the queue is full. */
  run(job: HashJob): Promise<string | boolean>
  /** Whatever comes afterwards rejects. Ends the threads, and what they are at, unless others share them. */
  close(): Promise<void>
}

/** Threads that hash passwords beside the event loop. They are started when the first job comes. */
export function createHashPool({
  threads = Math.max(1, availableParallelism() - 1),
  maxQueue = 32,
}: HashPoolOptions = {}): HashPool {
  // #region 7 — the pool of threads
  let pool: Piscina<HashJob, string | boolean> | undefined
  let underWay = 0
  let isClosed = false

  return {
    async run(job) {
      if (isClosed) throw new Error('The threads that hash were closed')
      // A queue without an end only looks patient: those at its end have long gone when their turn comes.
      if (underWay >= threads + maxQueue) {
        throw new AppError(503, 'overloaded', 'Too many passwords are being checked; try again shortly', {
          headers: { 'Retry-After': '1' },
        })
      }
      underWay += 1
      try {
        pool ??= new Piscina({
          filename: new URL('./password-worker.ts', import.meta.url).href,
          minThreads: 0,
          maxThreads: threads,
          // A thread takes 50 ms to start, so it stays a while. When idle it keeps no process alive.
          idleTimeout: 30_000,
        })
        return await pool.run(job)
      } finally {
        underWay -= 1
      }
    },
    async close() {
      isClosed = true
      await pool?.destroy()
    },
  }
  // #endregion
}

let shared: { pool: HashPool; sharers: number } | undefined

/**
 * For all that want no pool of their own: processors belong to the process, however many apps are in it. Each
 * closes it for itself alone; the last one ends the threads.
 */
export function shareHashPool(): HashPool {
  shared ??= { pool: createHashPool(), sharers: 0 }
  const mine = shared
  mine.sharers += 1
  let isClosed = false

  return {
    async run(job) {
      if (isClosed) throw new Error('The threads that hash were closed')
      return mine.pool.run(job)
    },
    async close() {
      if (isClosed) return
      isClosed = true
      mine.sharers -= 1
      if (mine.sharers > 0) return
      if (shared === mine) shared = undefined
      await mine.pool.close()
    },
  }
}
