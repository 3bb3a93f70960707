import { ada, authTools, newcomer } from 'shared/contracts/auth/people.ts'
import { expectAuthApi } from 'shared/contracts/auth.ts'
import { authorFacts } from 'shared/contracts/posts/authors.ts'
import { createPost } from 'shared/contracts/posts/people.ts'
import { expectFactsWith } from 'shared/contracts/suite.ts'
import { queriesDuring, statements } from 'shared/testing/trace/sql-log.ts'
import { expect, test } from 'vitest'
import { appDatabase } from './database.ts'
import { insertPosts } from './posts-table.ts'
import { withoutRevocation } from './without-revocation.ts'

const { db, makeApp } = await appDatabase()

test('answers as the auth API does in production', async () => {
  await expectAuthApi(makeApp, { only: 'production', without: withoutRevocation })
})

test('deletes the posts of a deleted user, and refuses its token', async () => {
  await expectFactsWith(authTools, 'posts API', authorFacts, makeApp, { only: 'production' })
})

test('lists the 100 newest posts with one statement', async () => {
  const tools = authTools(await makeApp())
  const client = await newcomer(tools, ada)
  const post = await createPost(client)
  await insertPosts(
    db,
    post.userId,
    // Five posts of each moment.
    Array.from({ length: 105 }, (_, number) => [
      `Post ${number}`,
      `2025-01-01 10:${10 + Math.floor(number / 5)}Z`,
    ]),
  )
  let ids: number[] = []
  const queries = await queriesDuring(async () => {
    const { status, body } = await tools.client().get('/api/posts')
    expect(status, 'the status of the list').toBe(200)
    ids = body.data.map(({ id }: { id: number }) => id)
  })
  expect(ids, 'the ids').toEqual([
    post.id,
    ...Array.from({ length: 99 }, (_, index) => post.id + 105 - index),
  ])
  expect(statements(queries).length, 'the statements of the list').toBe(1)
})

test('forbids caches to keep a token', async () => {
  const tools = authTools(await makeApp())
  await newcomer(tools, ada)
  const { status, headers } = await tools.client().post('/login').send(ada)
  expect(status, 'the status of the login').toBe(200)
  expect(String(headers['cache-control']), 'Cache-Control of a login').toMatch(/\bno-store\b/)
})
