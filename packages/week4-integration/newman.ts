import newman, { type NewmanRunOptions } from 'newman'

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

/**
 * Runs a Postman collection (format v2.1) with newman.
 * @param baseUrl becomes the variable `{{baseUrl}}`.
 * @returns its requests in the order in which they were sent.
 * @throws {Error} if newman cannot read the collection. Its `err` says nothing of assertions that fail.
 */
export function runCollection(
  collection: NewmanRunOptions['collection'],
  baseUrl: string,
): Promise<Execution[]> {
  const options: NewmanRunOptions = {
    collection,
    envVar: [{ key: 'baseUrl', value: baseUrl }],
    reporters: [],
    timeoutRequest: 30_000,
    timeoutScript: 10_000,
  }
  return new Promise((resolve, reject) => {
    newman.run(options, (error, summary) => {
      if (error) reject(error)
      else resolve(summary.run.executions.map(executionOf))
    })
  })
}

type NewmanExecution = newman.NewmanRunExecution & {
  response?: { code: number }
  requestError?: Error
  testScript?: { error?: Error }[]
  prerequestScript?: { error?: Error }[]
}

function executionOf(execution: NewmanExecution): Execution {
  const { item, request, response, assertions = [], requestError } = execution
  const broken = [...(execution.prerequestScript ?? []), ...(execution.testScript ?? [])].flatMap(
    ({ error }) => error ?? [],
  )
  const failed = assertions.flatMap(({ error }) => error ?? [])
  return {
    name: item.name,
    method: request.method,
    path: request.url.getPath(),
    status: response?.code,
    assertions: assertions.length + broken.length,
    failures: [...failed, ...broken, ...(requestError ? [requestError] : [])].map(({ message }) => message),
  }
}
