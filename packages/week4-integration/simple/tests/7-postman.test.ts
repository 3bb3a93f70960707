import { expect, test } from 'vitest'
import { failuresOf, missingRoutes, resourceOf, runOn } from './collection.ts'
import { appDatabase } from './database.ts'

const database = await appDatabase()

test('passes on the app, from an empty database', async () => {
  expect(failuresOf(await runOn(database)), 'the assertions that fail').toEqual([])
})

test('calls every route of the app with success', async () => {
  expect(missingRoutes(await runOn(database)), 'the routes without a successful request').toEqual([])
})

test('tests a failure of logins, users and posts', async () => {
  const executions = await runOn(database)
  const failed = executions.filter(({ status = 500 }) => status >= 400 && status < 500)
  expect([...new Set(failed.map(resourceOf))].sort(), 'what has a request that is refused').toEqual([
    'logins',
    'posts',
    'users',
  ])
})

test('asserts something in every request', async () => {
  const executions = await runOn(database)
  const without = executions.filter(({ assertions }) => assertions === 0).map(({ name }) => name)
  expect(without, 'the requests without an assertion').toEqual([])
})
