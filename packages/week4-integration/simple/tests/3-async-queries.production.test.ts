import { holding, untilWaiting } from 'shared/testing/database/beside.ts'
import { connectionsTo } from 'shared/testing/database/failures.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { request } from 'shared/testing/http/request.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { queriesDuring, statements } from 'shared/testing/trace/sql-log.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { expect, test } from 'vitest'
import { appDatabase, appOn, insertUser } from './database.ts'
import { insertPosts, withoutPosts } from './posts-table.ts'

const { url, db, pool, makeApp } = await appDatabase()

async function summaryOf(app: Parameters<typeof request>[0]) {
  const path = `/api/users/${await insertUser(db)}/summary`
  return () => request(app).get(path)
}

test('starts the queries of a summary at the same time', async () => {
  const get = await summaryOf((await makeApp()).app)
  expect((await get()).status, 'the status of a summary').toBe(200)
  const letGo = await holding(db, (other) => other.query('LOCK TABLE users, posts'))
  let waiting = 0
  const queries = await queriesDuring(async () => {
    const answered = get().then(({ status }) => status)
    await untilWaiting(url, 3)
    waiting = (await connectionsTo(url)).filter((connection) => connection.waiting).length
    await letGo()
    expect(await answered, 'the status of the summary that had to wait').toBe(200)
  })
  const sent = statements(queries).length
  expect(waiting, `the statements that ran at the same time, of ${sent}`).toBe(sent)
})

test('never holds a connection while it waits for another', async () => {
  await makeApp()
  const single = poolFor(url, { max: 1, connectionTimeoutMillis: onThisMachine(2_000) })
  const get = await summaryOf(appOn(single, { report: () => {} }))
  const statuses = (await Promise.all([get(), get(), get(), get()])).map(({ status }) => status)
  expect(statuses, 'the statuses of four summaries on one connection').toEqual([200, 200, 200, 200])
})

test('leaves no rejection unhandled when several queries fail', async () => {
  await makeApp()
  const get = await summaryOf(appOn(pool, { report: () => {} }))
  expect((await get()).status, 'the status of a summary').toBe(200)
  const uncaught = await uncaughtDuring(async () => {
    await withoutPosts(db, async () => {
      expect((await get()).status, 'the status without a table of posts').toBe(500)
    })
  })
  expect(uncaught, 'errors that would have ended the process').toEqual([])
})

test('sends as many statements for 50 posts as for none', async () => {
  const { app } = await makeApp()
  const id = await insertUser(db)
  const counted = async (posts: number) => {
    const queries = await queriesDuring(async () => {
      expect((await request(app).get(`/api/users/${id}/summary`)).body.posts, 'the number of posts').toBe(
        posts,
      )
    })
    return { statements: statements(queries).length, rows: Math.max(...queries.map(({ rows = 0 }) => rows)) }
  }
  const none = await counted(0)
  await insertPosts(
    db,
    id,
    Array.from({ length: 50 }, (_, number) => [`Post ${number}`, '2025-01-01']),
  )
  const many = await counted(50)
  expect(many.statements, 'statements for 50 posts').toBe(none.statements)
  expect(many.rows, 'the most rows that one statement returns for 50 posts').toBeLessThanOrEqual(1)
})
