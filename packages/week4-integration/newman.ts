import { Worker } from 'node:worker_threads'
import { afterFile } from 'shared/testing/at-end.ts'

/** One request of a collection, as it was sent and tested. */
export interface Execution {
  name: string
  method: string
  /** Without host and query: `/api/users/7`. */
  path: string
  /** The status of the response; `undefined` if there was none. */
  status: number | undefined
  /** How many assertions ran. A script that throws counts as one that fails. */
  assertions: number
  /** The messages of the assertions that failed. */
  failures: string[]
}

/** What the thread with newman is asked to run. */
export interface Run {
  id: number
  collection: object
  baseUrl: string
}

type Answer = { id: number } & ({ executions: Execution[] } | { error: string })

let worker: Worker | undefined
let runs = 0

/**
 * Runs a Postman collection (format v2.1) with newman, in a thread that lives until the end of the test file.
 * @param baseUrl becomes the variable `{{baseUrl}}`.
 * @returns its requests in the order in which they were sent.
 * @throws {Error} if newman cannot read the collection.
 */
export function runCollection(collection: object, baseUrl: string): Promise<Execution[]> {
  worker ??= startWorker()
  const thread = worker
  const run: Run = { id: ++runs, collection, baseUrl }
  const { promise, resolve, reject } = Promise.withResolvers<Execution[]>()
  const onMessage = (answer: Answer) => {
    if (answer.id !== run.id) return
    stopListening()
    if ('error' in answer) reject(new Error(`newman: ${answer.error}`))
    else resolve(answer.executions)
  }
  const onError = (error: Error) => {
    stopListening()
    reject(error)
  }
  const stopListening = () => thread.off('message', onMessage).off('error', onError)
  thread.on('message', onMessage).on('error', onError)
  thread.postMessage(run)
  return promise
}

function startWorker(): Worker {
  const thread = new Worker(new URL('./newman-worker.ts', import.meta.url), { execArgv: [] })
  afterFile(() => thread.terminate())
  return thread
}
