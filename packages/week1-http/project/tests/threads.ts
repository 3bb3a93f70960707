import { Worker } from 'node:worker_threads'
import { onTestFinished } from 'vitest'

/** The worker threads that are started from now on, until the running test ends. */
export class Threads {
  /** Those that have not ended yet. */
  readonly alive = new Set<Worker>()
  /** How many there were at the same time. */
  most = 0
  #kill: ((worker: Worker) => void) | undefined

  constructor() {
    const onWorker = (worker: unknown) => {
      if (worker instanceof Worker) this.#add(worker)
    }
    process.on('worker', onWorker)
    onTestFinished(() => {
      process.off('worker', onWorker)
    })
  }

  /** Lets no thread live until `run` has settled, and waits until all that were killed have ended. */
  async none<T>(run: () => Promise<T>, kill: (worker: Worker) => void): Promise<T> {
    const ended: Promise<unknown>[] = []
    this.#kill = (worker) => {
      ended.push(new Promise((resolve) => worker.once('exit', resolve)))
      kill(worker)
    }
    for (const worker of this.alive) this.#kill(worker)
    try {
      return await run()
    } finally {
      this.#kill = undefined
      await Promise.all(ended)
    }
  }

  #add(worker: Worker): void {
    this.alive.add(worker)
    this.most = Math.max(this.most, this.alive.size)
    worker.once('exit', () => this.alive.delete(worker))
    this.#kill?.(worker)
  }
}
