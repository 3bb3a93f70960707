import { expectProblem } from 'shared/contracts/problem.ts'
import { failOn } from 'shared/testing/database/failures.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { request } from 'shared/testing/http/request.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { expect, test, vi } from 'vitest'
import { appDatabase, appOn, insertUser } from './database.ts'
import { insertPosts, withoutPosts } from './posts-table.ts'

const { url, db, pool, makeApp } = await appDatabase()

test('answers with the user, the number of posts and the newest title', async () => {
  const api = request((await makeApp()).app)
  const [ada, bob, cleo] = [
    await insertUser(db, 'Ada'),
    await insertUser(db, 'Bob'),
    await insertUser(db, 'Cleo'),
  ]
  // The newest is neither the last row nor the first or last title.
  await insertPosts(db, ada, [
    ['Walrus', '2025-01-02'],
    ['Otter', '2025-01-03'],
    ['Beaver', '2025-01-01'],
  ])
  await insertPosts(db, bob, [['Zebra', '2026-01-01']])
  for (const [id, posts, latest] of [
    [ada, 3, 'Otter'],
    [bob, 1, 'Zebra'],
    [cleo, 0, null],
  ] as const) {
    const { status, body } = await api.get(`/api/users/${id}/summary`)
    expect(status, `the status of the summary of user ${id}`).toBe(200)
    const user = (await api.get(`/api/users/${id}`)).body
    expect(body, `the summary of user ${id}`).toEqual({ user, posts, latest })
  }
})

test('answers 404 for the summary of an unknown user', async () => {
  const api = request((await makeApp()).app)
  const id = await insertUser(db)
  expect((await api.get(`/api/users/${id}/summary`)).status, 'the status for a known user').toBe(200)
  expectProblem(await api.get(`/api/users/${id + 1}/summary`), 404, 'the summary of an unknown user')
  expectProblem(await api.get('/api/users/abc/summary'), 400, 'the summary of user abc')
})

test('answers 500 when a query fails, and goes on', async () => {
  await makeApp()
  const report = vi.fn()
  const api = request(appOn(pool, { report }))
  const path = `/api/users/${await insertUser(db)}/summary`
  expect((await api.get(path)).status, 'the status of a summary').toBe(200)
  await withoutPosts(db, async () => {
    expectProblem(await api.get(path), 500, 'the summary without a table of posts')
  })
  expect(report, 'how often the error was reported').toHaveBeenCalledOnce()
  const failure = await failOn(url, { table: 'users', event: 'INSERT' })
  const fields = { name: 'Bob', email: 'bob@example.com' }
  expectProblem(await api.post('/api/users').send(fields), 500, 'POST while INSERT fails')
  await failure.remove()
  expect((await api.get(path)).status, 'the status of a summary afterwards').toBe(200)
})

test('gives every connection back, even after a failed query', async () => {
  await makeApp()
  const path = `/api/users/${await insertUser(db)}/summary`
  const small = poolFor(url, { max: 2, connectionTimeoutMillis: onThisMachine(1_000) })
  const api = request(appOn(small, { report: () => {} }))
  for (const unknown of [path, '/api/users/2147483647/summary']) {
    expect([200, 404], `the status of GET ${unknown}`).toContain((await api.get(unknown)).status)
  }
  await withoutPosts(db, async () => {
    for (let number = 1; number <= 4; number++) expectProblem(await api.get(path), 500, `failure ${number}`)
  })
  for (let number = 1; number <= 4; number++) {
    expect((await api.get(path)).status, `the status of request ${number} afterwards`).toBe(200)
  }
})
