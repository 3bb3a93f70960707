import { listen } from 'shared/testing/http/listen.ts'
import { expect, test } from 'vitest'
import { type Execution, runCollection } from '../../newman.ts'
import { collection, failuresOf, missingRoutes, resourceOf, runOn } from './collection.ts'
import { appDatabase } from './database.ts'
import { emptyBody, lyingProxy, swapStatus } from './lying-proxy.ts'

const database = await appDatabase()

let run: Promise<Execution[]> | undefined
/** One run for the tests that only look at it: each takes half a second. */
function honestRun(): Promise<Execution[]> {
  run ??= runOn(database)
  return run
}

test('passes on the app, from an empty database', async () => {
  expect(failuresOf(await honestRun()), 'the assertions that fail').toEqual([])
})

test('calls every route of the app with success', async () => {
  expect(missingRoutes(await honestRun()), 'the routes without a successful request').toEqual([])
})

test('tests a failure of logins, users and posts', async () => {
  const executions = await honestRun()
  const failed = executions.filter(({ status = 500 }) => status >= 400 && status < 500)
  expect([...new Set(failed.map(resourceOf))].sort(), 'what has a request that is refused').toEqual([
    'logins',
    'posts',
    'users',
  ])
})

test('asserts something in every request', async () => {
  const executions = await honestRun()
  const without = executions.filter(({ assertions }) => assertions === 0).map(({ name }) => name)
  expect(without, 'the requests without an assertion').toEqual([])
})

test('fails in every request when the statuses lie', async () => {
  const executions = await runOn(database, (url) => lyingProxy(url, swapStatus))
  const fooled = executions.filter(({ failures }) => failures.length === 0).map(({ name }) => name)
  expect(fooled, 'the requests that notice nothing').toEqual([])
})

test('fails for logins, users and posts when the bodies lie', async () => {
  const executions = await runOn(database, (url) => lyingProxy(url, emptyBody))
  const noticed = executions.filter(({ failures }) => failures.length > 0).map(resourceOf)
  expect([...new Set(noticed)], 'what has a request that notices').toEqual(
    expect.arrayContaining(['logins', 'users', 'posts']),
  )
})

test('passes twice in a row on the same database', async () => {
  const sent = collection()
  const { url } = await listen((await database.makeApp()).app as Parameters<typeof listen>[0])
  for (const what of ['the first run', 'the second run']) {
    const executions = await runCollection(sent, url)
    expect(executions.length, `the requests of ${what}`).toBeGreaterThan(0)
    expect(failuresOf(executions), `the assertions that fail in ${what}`).toEqual([])
  }
})
