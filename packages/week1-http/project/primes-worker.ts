import { parentPort } from 'node:worker_threads'
import { countPrimes } from './primes.ts'

// Runs in a thread of its own, with an event loop of its own that may well stand still.
// #region 6 — answer the main thread
parentPort?.on('message', (below: number) => parentPort?.postMessage(countPrimes(below)))
// #endregion
