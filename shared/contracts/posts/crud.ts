import { expect } from 'vitest'
import { type AuthTools, ada, newcomer } from '../auth/people.ts'
import { expectProblem } from '../problem.ts'
import type { Facts } from '../suite.ts'
import { createPost, first, listPosts, second } from './people.ts'

/** Creating, reading, replacing, deleting. A post may have more members than these five. */
export const crudFacts = {
  'lists no posts while there are none': async ({ client }) => {
    const response = await client().get('/api/posts')
    expect(response.status, 'the status').toBe(200)
    expect(response.type, 'the content type').toBe('application/json')
    expect(response.body).toMatchObject({ data: [] })
  },

  'answers a creation with 201, the post and its Location': async (tools) => {
    const client = await newcomer(tools, ada)
    const response = await client.post('/api/posts?from=form').send(first)
    expect(response.status, 'the status').toBe(201)
    expect(response.type, 'the content type').toBe('application/json')
    const { id, userId, createdAt } = response.body
    expect(response.body).toMatchObject(first)
    expect(Number.isSafeInteger(id) && id > 0, `the id ${id} is a positive integer`).toBe(true)
    expect(Number.isSafeInteger(userId) && userId > 0, `the userId ${userId} is a positive integer`).toBe(
      true,
    )
    expect(createdAt, 'createdAt, in UTC').toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
    const location = new URL(response.headers.location ?? '', 'http://localhost')
    expect(location.pathname, 'the path in Location').toBe(`/api/posts/${id}`)
    expect((await client.get(location.pathname)).body).toMatchObject({ id, userId, createdAt, ...first })
  },

  'answers one post by its id, to everybody': async (tools) => {
    const client = await newcomer(tools, ada)
    const posts = [await createPost(client, first), await createPost(client, second)]
    for (const post of posts) {
      const response = await tools.client().get(`/api/posts/${post.id}`)
      expect(response.status, 'the status').toBe(200)
      expect(response.type, 'the content type').toBe('application/json')
      expect(response.body).toMatchObject(post)
    }
  },

  'lists the posts to everybody, newest first': async (tools) => {
    const client = await newcomer(tools, ada)
    const posts = []
    for (let number = 1; number <= 10; number++) {
      posts.push(await createPost(client, { ...first, title: `Post ${number}` }))
    }
    // Neither the order in which rows are written nor that of titles: a replaced post keeps its place.
    const changed = await client.put(`/api/posts/${posts[2]?.id}`).send({ ...first, title: 'Changed' })
    expect(changed.status, 'the status of PUT').toBe(200)
    const list = await listPosts(tools.client())
    expect(
      list.map(({ id }) => id),
      'the ids',
    ).toEqual(posts.map(({ id }) => id).reverse())
    expect(list[7]).toMatchObject({ ...posts[2], title: 'Changed' })
  },

  'replaces a post and answers it as it now is': async (tools) => {
    const client = await newcomer(tools, ada)
    const [one, other] = [await createPost(client, first), await createPost(client, first)]
    const response = await client.put(`/api/posts/${one.id}`).send(second)
    expect(response.status, 'the status').toBe(200)
    expect(response.body).toMatchObject({ ...one, ...second })
    expect((await client.get(`/api/posts/${one.id}`)).body).toMatchObject({ ...one, ...second })
    expect((await client.get(`/api/posts/${other.id}`)).body).toMatchObject(other)
  },

  'deletes the one post that was named': async (tools) => {
    const client = await newcomer(tools, ada)
    const [one, other] = [await createPost(client, first), await createPost(client, second)]
    const response = await client.delete(`/api/posts/${one.id}`)
    expect(response.status, 'the status').toBe(204)
    expect(response.text, 'the body').toBe('')
    expectProblem(await client.get(`/api/posts/${one.id}`), 404, 'GET of the deleted post')
    expectProblem(await client.delete(`/api/posts/${one.id}`), 404, 'a second DELETE')
    expect(await listPosts(client)).toMatchObject([other])
  },

  'keeps titles and bodies as they were written': async (tools) => {
    const client = await newcomer(tools, ada)
    const fields = {
      title: ` O'Brien's "李" 🔑 %_\\'); DROP TABLE posts;--`,
      body: ' <b>line</b>\n\tline\r\n ',
    }
    const post = await createPost(client, fields)
    expect((await client.get(`/api/posts/${post.id}`)).body).toMatchObject(fields)
    expect(await listPosts(client)).toMatchObject([fields])
  },
} satisfies Facts<string, AuthTools>
