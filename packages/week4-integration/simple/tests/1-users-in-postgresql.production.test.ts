import { expectUsersApi } from 'shared/contracts/users.ts'
import { request } from 'shared/testing/http/request.ts'
import { queriesDuring, statements } from 'shared/testing/trace/sql-log.ts'
import { expect, test } from 'vitest'
import { appDatabase, insertUser } from './database.ts'

const { db, makeApp } = await appDatabase()

test('answers as that API does in production', async () => {
  await expectUsersApi(makeApp, { only: 'production' })
})

test('sends one statement for each request that reads', async () => {
  const api = request((await makeApp()).app)
  const ids = [await insertUser(db, 'Ada'), await insertUser(db, 'Bob'), await insertUser(db, 'Cleo')]
  for (const path of ['/api/users', `/api/users/${ids[1]}`]) {
    const queries = await queriesDuring(async () => {
      expect((await api.get(path)).status, `the status of GET ${path}`).toBe(200)
    })
    expect(statements(queries).length, `the statements of GET ${path}`).toBe(1)
  }
})

test('reads only the rows that it returns', async () => {
  const api = request((await makeApp()).app)
  const ids = [await insertUser(db, 'Ada'), await insertUser(db, 'Bob'), await insertUser(db, 'Cleo')]
  const queries = await queriesDuring(async () => {
    expect((await api.get(`/api/users/${ids[1]}`)).body.name).toBe('Bob')
  })
  const rows = statements(queries).map((query) => query.rows)
  expect(rows, 'how many rows each statement returns').toEqual([1])
})
