import { expect } from 'vitest'
import { type AuthTools, ada, newcomer } from '../auth/people.ts'
import { expectProblem } from '../problem.ts'
import { type Facts, inProduction } from '../suite.ts'
import { createPost, first, listPosts, second } from './people.ts'

const noPosts: [what: string, body: object, wrongFields: string[]][] = [
  ['an empty title', { ...first, title: '' }, ['title']],
  ['a title of 201 characters', { ...first, title: 'x'.repeat(201) }, ['title']],
  ['a number for a title', { ...first, title: 7 }, ['title']],
  ['an empty body', { ...first, body: '' }, ['body']],
  ['a body of 10 001 characters', { ...first, body: 'x'.repeat(10_001) }, ['body']],
  ['a list for a body', { ...first, body: ['x'] }, ['body']],
  ['nothing', {}, ['body', 'title']],
]

/** What a valid post is, and what happens to everything else. */
export const validationFacts = {
  'answers 400 to what is no post, and names the wrong fields': async (tools) => {
    const client = await newcomer(tools, ada)
    const post = await createPost(client)
    for (const [what, body, wrongFields] of noPosts) {
      const responses = [
        ['POST', await client.post('/api/posts').send(body)],
        ['PUT', await client.put(`/api/posts/${post.id}`).send(body)],
      ] as const
      for (const [method, response] of responses) {
        expectProblem(response, 400, `${method} with ${what}`)
        const paths = (response.body.errors ?? []).map(({ path }: { path: string }) => path)
        expect([...new Set(paths)].sort(), `the paths in errors after ${method} with ${what}`).toEqual(
          wrongFields,
        )
      }
    }
    expectProblem(await client.post('/api/posts'), 400, 'POST without a body')
    expect(await listPosts(client)).toMatchObject([post])
    await createPost(client, { title: 'x'.repeat(200), body: 'x'.repeat(10_000) })
  },

  'counts characters, not UTF-16 units or bytes': inProduction(async (tools) => {
    const client = await newcomer(tools, ada)
    await createPost(client, { title: '🔑'.repeat(200), body: '李'.repeat(10_000) })
    const response = await client.post('/api/posts').send({ ...first, title: '🔑'.repeat(201) })
    expectProblem(response, 400, 'POST with a title of 201 characters')
  }),

  'answers 404 for a post that does not exist': async (tools) => {
    const client = await newcomer(tools, ada)
    const post = await createPost(client)
    for (const id of [post.id + 1, 2_147_483_647]) {
      const path = `/api/posts/${id}`
      expectProblem(await client.get(path), 404, `GET ${path}`)
      expectProblem(await client.put(path).send(second), 404, `PUT ${path}`)
      expectProblem(await client.delete(path), 404, `DELETE ${path}`)
    }
    expect(await listPosts(client)).toMatchObject([post])
  },

  'answers 400 for an id that is no positive integer': async (tools) => {
    const client = await newcomer(tools, ada)
    const post = await createPost(client)
    for (const id of ['abc', '0', '-1', '1.5', `${post.id}abc`]) {
      const path = `/api/posts/${id}`
      expectProblem(await client.get(path), 400, `GET ${path}`)
      expectProblem(await client.put(path).send(second), 400, `PUT ${path}`)
      expectProblem(await client.delete(path), 400, `DELETE ${path}`)
    }
    expect(await listPosts(client)).toMatchObject([post])
  },

  'answers 400 for an id beyond the integers of PostgreSQL': inProduction(async (tools) => {
    const client = await newcomer(tools, ada)
    await createPost(client)
    for (const id of ['2147483648', '9007199254740993', '9'.repeat(400)]) {
      const path = `/api/posts/${id}`
      expectProblem(await client.get(path), 400, `GET ${path.slice(0, 60)}`)
      expectProblem(await client.delete(path), 400, `DELETE ${path.slice(0, 60)}`)
    }
  }),
} satisfies Facts<string, AuthTools>
