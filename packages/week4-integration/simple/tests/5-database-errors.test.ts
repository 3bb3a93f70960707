import { ada, authTools, bob, newcomer, registered } from 'shared/contracts/auth/people.ts'
import { createPost, first } from 'shared/contracts/posts/people.ts'
import { expectProblem } from 'shared/contracts/problem.ts'
import { beside } from 'shared/testing/database/beside.ts'
import { failOn } from 'shared/testing/database/failures.ts'
import { expect, test, vi } from 'vitest'
import { appDatabase, appOn } from './database.ts'
import { expectDiscreet } from './discreet.ts'

const { url, db, pool, makeApp } = await appDatabase()

test('answers 409 with a code for a taken email, another for a username', async () => {
  const tools = authTools(await makeApp())
  const email = 'ada@example.com'
  expect((await tools.register({ ...ada, email })).status, 'the status of a registration').toBe(201)
  const takenEmail = await tools.register({ ...bob, email: 'ADA@example.com' })
  const takenUsername = await tools.register({ ...ada, username: 'ADA' })
  for (const [what, response] of Object.entries({ takenEmail, takenUsername })) {
    expectProblem(response, 409, what)
    expect(response.body.code, `the code of ${what}`).toMatch(/\S/)
    expectDiscreet(response, what)
  }
  expect(takenEmail.body.code, 'the two codes').not.toBe(takenUsername.body.code)
  const created = await tools.client().post('/api/users').send({ name: 'Ada', email })
  expect(created.body.code, 'the code of POST /api/users').toBe(takenEmail.body.code)
})

test('answers 404 when the author is deleted at the same moment', async () => {
  const tools = authTools(await makeApp())
  const client = await newcomer(tools, ada)
  await createPost(client)
  const response = await beside(
    { db, url },
    (other) => other.query('DELETE FROM users'),
    async () => client.post('/api/posts').send(first),
  )
  expectProblem(response, 404, 'POST by a user who is deleted meanwhile')
  expectDiscreet(response, 'POST by a user who is deleted meanwhile')
})

test('answers 400 to a text that no row can hold', async () => {
  const tools = authTools(await makeApp())
  const client = await newcomer(tools, ada)
  const post = await createPost(client)
  const withNul = { ...first, body: 'a\0b' }
  for (const [what, response] of [
    ['POST of a post with NUL', await client.post('/api/posts').send(withNul)],
    ['PUT of a post with NUL', await client.put(`/api/posts/${post.id}`).send(withNul)],
    [
      'POST of a name with NUL',
      await client.post('/api/users').send({ name: 'A\0', email: 'a@example.com' }),
    ],
  ] as const) {
    expectProblem(response, 400, what)
    expectDiscreet(response, what)
  }
  expect((await client.get(`/api/posts/${post.id}`)).body, 'the post afterwards').toEqual(post)
})

test('answers 500 to every other error, reports it and shows nothing of it', async () => {
  const report = vi.fn()
  const made = await makeApp()
  const tools = authTools({ ...made, app: appOn(pool, { report }) })
  await registered(tools, ada)
  const message = 'relation "users" of hunter2'
  const failure = await failOn(url, { table: 'users', event: 'INSERT', code: '42P01', message })
  const fields = { name: 'Bob', email: 'bob@example.com' }
  for (const response of [await tools.client().post('/api/users').send(fields), await tools.register(bob)]) {
    expectProblem(response, 500, 'an INSERT that fails')
    expectDiscreet(response, 'an INSERT that fails')
    expect(response.text, 'what the client reads').not.toContain('hunter2')
  }
  expect(
    report.mock.calls.map(([error]) => messagesOf(error)),
    'what is reported',
  ).toEqual([expect.stringContaining(message), expect.stringContaining(message)])
  await failure.remove()
  expect((await tools.client().post('/api/users').send(fields)).status, 'the status afterwards').toBe(201)
})

/** The messages of an error and of its causes. */
function messagesOf(error: unknown): string {
  return error instanceof Error ? `${error.message} ${messagesOf(error.cause)}` : ''
}
