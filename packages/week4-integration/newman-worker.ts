import { parentPort } from 'node:worker_threads'
import type { NewmanRunExecution, NewmanRunOptions, NewmanRunSummary } from 'newman'
import type { Execution, Run } from './newman.ts'

/*
 * The thread of `newman.ts`. newman changes the globals of the thread that loads it, for good.
 */

// It uses a deprecated constant of Node's, which is nothing that a learner could mend.
process.noDeprecation = true
const { default: newman } = await import('newman')

parentPort?.on('message', async ({ id, collection, baseUrl }: Run) => {
  try {
    const { run } = await summaryOf({
      collection,
      envVar: [{ key: 'baseUrl', value: baseUrl }],
      reporters: [],
      timeoutRequest: 30_000,
      timeoutScript: 10_000,
    })
    parentPort?.postMessage({ id, executions: run.executions.map(executionOf) })
  } catch (error) {
    parentPort?.postMessage({ id, error: (error as Error).message })
  }
})

/** Its error says that newman could not run. It is `null` while assertions fail. */
function summaryOf(options: NewmanRunOptions): Promise<NewmanRunSummary> {
  return new Promise((resolve, reject) => {
    newman.run(options, (error, summary) => (error ? reject(error) : resolve(summary)))
  })
}

/** What the types of newman leave out. */
type Executed = NewmanRunExecution & {
  response?: { code: number }
  requestError?: Error
  testScript?: { error?: Error }[]
  prerequestScript?: { error?: Error }[]
}

function executionOf(execution: Executed): Execution {
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
