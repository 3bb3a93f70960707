import { Worker } from 'node:worker_threads'
import { problem } from './problem.ts'

export interface PoolOptions {
  /** How many threads there may be. */
  size: number
  /** How many jobs may wait for one. */
  queue: number
}

export interface WorkerPool<Input, Output> {
  /**
   * Lets a thread do one job.
   * @param signal ends it early, or gives up its place in the queue.
   * @throws {HttpProblem} 503 when too many are waiting.
   * @throws {Error} when the thread fails or dies.
   */
  run: (input: Input, signal: AbortSignal) => Promise<Output>
  /** Ends all threads, and what they are doing. */
  close: () => void
}

interface Job<Input, Output> {
  input: Input
  signal: AbortSignal
  resolve: (output: Output) => void
  reject: (reason: unknown) => void
}

/**
 * Threads that are started when they are needed, and kept for the next job: to start one takes longer than many
 * a job.
 * @param file the program of each thread: it answers each message with one.
 */
export function createWorkerPool<Input, Output>(
  file: URL,
  { size, queue }: PoolOptions,
): WorkerPool<Input, Output> {
  // #region 6 — the pool
  const workers = new Set<Worker>()
  const busy = new Map<Worker, Job<Input, Output>>()
  let waiting: Job<Input, Output>[] = []

  function startWorker(): Worker {
    const worker = new Worker(file)
    workers.add(worker)
    worker.on('message', (output: Output) => {
      busy.get(worker)?.resolve(output)
      busy.delete(worker)
      startNext()
    })
    // Without a listener the error would be thrown here, in the main thread, and end the process.
    worker.on('error', (error) => busy.get(worker)?.reject(error))
    // A thread can also end without an error: by terminate(), or process.exit() inside of it.
    worker.on('exit', (code) => {
      busy.get(worker)?.reject(new Error(`A worker thread has ended with exit code ${code}`))
      busy.delete(worker)
      workers.delete(worker)
      startNext()
    })
    return worker
  }

  function startNext(): void {
    const idle = [...workers].find((worker) => !busy.has(worker))
    if (waiting.length === 0 || (idle === undefined && workers.size >= size)) return
    const job = waiting.shift() as Job<Input, Output>
    const worker = idle ?? startWorker()
    busy.set(worker, job)
    job.signal.addEventListener('abort', () => {
      // A computation cannot be asked to stop: it does not listen. The thread goes with it.
      if (busy.get(worker) === job) worker.terminate()
    })
    worker.postMessage(job.input)
  }

  return {
    run: (input, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted()
        const job = { input, signal, resolve, reject }
        waiting.push(job)
        startNext()
        if (waiting.length > queue) {
          waiting.pop()
          // Better refused at once than answered when nobody is waiting any more.
          throw problem(503, 'Too many computations are waiting', { 'Retry-After': '5' })
        }
        signal.addEventListener('abort', () => {
          waiting = waiting.filter((other) => other !== job)
          reject(signal.reason)
        })
      }),
    close: () => {
      waiting = []
      for (const worker of workers) worker.terminate()
    },
  }
  // #endregion
}
