import { expect } from 'vitest'
import { type AuthTools, ada, bob, newcomer } from '../auth/people.ts'
import { expectProblem } from '../problem.ts'
import { type Facts, inProduction } from '../suite.ts'
import { adaAndBob, createPost, first, listPosts, second } from './people.ts'

/** The token says who writes. */
export const authorFacts = {
  'takes the author from the token': async (tools) => {
    const [client, other] = await adaAndBob(tools)
    const [one, two, three] = [await createPost(client), await createPost(client), await createPost(other)]
    expect(two.userId, 'the userId of a second post of Ada').toBe(one.userId)
    expect(three.userId, 'the userId of a post of Bob').not.toBe(one.userId)
  },

  'answers 400 to an author or an id in the body': async (tools) => {
    const [client, other] = await adaAndBob(tools)
    const { userId } = await createPost(other)
    const post = await createPost(client)
    for (const more of [{ userId }, { id: 7 }, { createdAt: '2020-01-01T00:00:00Z' }]) {
      const what = JSON.stringify(more)
      expectProblem(await client.post('/api/posts').send({ ...first, ...more }), 400, `POST with ${what}`)
      const put = await client.put(`/api/posts/${post.id}`).send({ ...second, ...more })
      expectProblem(put, 400, `PUT with ${what}`)
    }
    expect(await listPosts(client)).toMatchObject([post, { userId }])
  },

  'answers 401 to writes without a token': async (tools) => {
    const post = await createPost(await newcomer(tools, ada))
    const stranger = tools.client()
    const path = `/api/posts/${post.id}`
    for (const [what, response] of [
      ['POST', await stranger.post('/api/posts').send(first)],
      ['PUT', await stranger.put(path).send(second)],
      ['DELETE', await stranger.delete(path)],
    ] as const) {
      expectProblem(response, 401, `${what} without a token`)
    }
    expect(await listPosts(stranger)).toMatchObject([post])
  },

  'answers 403 to writes to the post of another user': async (tools) => {
    const [client, other] = await adaAndBob(tools)
    const [post, theirs] = [await createPost(client), await createPost(other)]
    expectProblem(await other.put(`/api/posts/${post.id}`).send(second), 403, 'PUT of another')
    expectProblem(await other.delete(`/api/posts/${post.id}`), 403, 'DELETE of another')
    expect(await listPosts(other)).toMatchObject([theirs, post])
    expect((await client.put(`/api/posts/${post.id}`).send(second)).status, 'the status of PUT').toBe(200)
    expect((await client.delete(`/api/posts/${post.id}`)).status, 'the status of DELETE').toBe(204)
  },

  'deletes the posts of a deleted user': inProduction(async (tools) => {
    const [client, other] = await adaAndBob(tools)
    const [post, theirs] = [await createPost(client), await createPost(other)]
    expect((await client.delete(`/api/users/${post.userId}`)).status, 'the status of DELETE').toBe(204)
    expect(await listPosts(other)).toMatchObject([theirs])
    expectProblem(await other.get(`/api/posts/${post.id}`), 404, 'GET of a post of a deleted user')
  }),

  'answers 401 to a token whose user is gone': inProduction(async (tools) => {
    const client = await newcomer(tools, ada)
    const { userId } = await createPost(client)
    expect((await client.delete(`/api/users/${userId}`)).status, 'the status of DELETE').toBe(204)
    expectProblem(await client.post('/api/posts').send(first), 401, 'POST with the token of a deleted user')
    // Another user may take over the username, but not the token.
    const newer = await newcomer(tools, { ...ada, password: bob.password })
    await createPost(newer)
    expectProblem(
      await client.post('/api/posts').send(first),
      401,
      'POST with it, once the name is taken again',
    )
  }),
} satisfies Facts<string, AuthTools>
