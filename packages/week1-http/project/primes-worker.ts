import { parentPort } from 'node:worker_threads'
import { countPrimes } from './primes.ts'

// Runs in its own thread. Its event loop may stand still; that of the server goes on.
// #region 6 — answer the main thread
parentPort?.on('message', (below: number) => parentPort?.postMessage(countPrimes(below)))
// #endregion
