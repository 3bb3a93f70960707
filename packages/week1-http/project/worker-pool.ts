import { Worker } from 'node:worker_threads'
import { problem } from './problem.ts'

export interface PoolOptions {
  /** How many threads there may be. */
  size: number
  /** How many jobs may wait for a thread. */
  queue: number
}

export interface WorkerPool<Input, Output> {
  /**
   * Resolves with the answer of a thread to this input.
   * @param signal ends the job early, or removes it from the queue.
   * @throws {HttpProblem} 503 if the queue is full.
   * @throws {Error} if the thread fails or ends.
   */
  run: (input: Input, signal: AbortSignal) => Promise<Output>
  /** Ends all threads, also those that compute. */
  close: () => void
}

interface Job<Input, Output> {
  input: Input
  signal: AbortSignal
  resolve: (output: Output) => void
  reject: (reason: unknown) => void
}

/**
 * Makes a pool. It starts a thread when it needs one, and keeps it: a start takes longer than many a job.
 * @param file the program of the threads, which answers each message with one.
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
      const job = busy.get(worker)
      // The client is gone, and this thread is about to end: it cannot take another job.
      if (job === undefined || job.signal.aborted) return
      job.resolve(output)
      busy.delete(worker)
      startNext()
    })
    // Without a listener, the error would be thrown in the main thread and end the process.
    worker.on('error', (error) => busy.get(worker)?.reject(error))
    // terminate() and process.exit() end a thread without an error.
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
      // A loop that computes hears no message, so end its thread.
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
          // Refuse at once: an answer that comes too late helps nobody.
          throw problem(503, 'Too many computations are waiting', { 'Retry-After': '5' })
        }
        signal.addEventListener('abort', () => {
          waiting = waiting.filter((other) => other !== job)
          reject(signal.reason)
        })
      }),
    close: () => {
      waiting = []
      // The server closes after its last connection, so these threads end without an error to report.
      busy.clear()
      for (const worker of workers) worker.terminate()
    },
  }
  // #endregion
}
