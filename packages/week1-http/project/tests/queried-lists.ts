import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { beforeAll, expect } from 'vitest'
import { createPostStore } from '#project/posts.ts'
import { createUserStore } from '#project/users.ts'
import { watchServers } from './watched-servers.ts'
import { json } from './wire.ts'

export const names = ['Ada Lovelace', 'Zoë', 'a+b', 'a=b', 'a&b', 'what?', '%41', 'a;b']
export const titles = ['One', 'Two', 'Three']
/** The names of the users and the titles of the posts in the long lists. */
export const many = Array.from({ length: 120 }, (_, index) => `Item ${index + 1}`)

const posts = [
  { title: 'One', tags: ['http', 'node'] },
  { title: 'Two', tags: ['http', 'c++', 'node'] },
  { title: 'Three', tags: ['node', 'a b'] },
]

/** Starts a server with short lists and one with long lists before the tests of a file. */
export function queriedLists() {
  const { start } = watchServers()
  let url = ''
  let manyUrl = ''
  beforeAll(async () => {
    const short = { users: createUserStore(names.map((name) => ({ name }))), posts: createPostStore(posts) }
    const long = {
      users: createUserStore(many.map((name) => ({ name }))),
      posts: createPostStore(many.map((title) => ({ title, tags: [] }))),
    }
    ;({ url } = await start(short))
    manyUrl = (await start(long)).url
  })

  const listed = async (origin: string, target: string): Promise<string[]> => {
    const response = await rawRequest(origin, target)
    expect(response.status, `the status of GET ${target}`).toBe(200)
    return json(response)?.data?.map(({ name, title }: Record<string, string>) => name ?? title)
  }
  /** The names or titles in a short list. */
  const found = (target: string) => listed(url, target)
  const foundInMany = (target: string) => listed(manyUrl, target)
  const expectUser = async (query: string, name: string) =>
    expect(await found(`/users?${query}`), `GET /users?${query}`).toEqual([name])
  const expectStatus = async (target: string, status: number) =>
    expect((await rawRequest(url, target)).status, `the status of GET ${target}`).toBe(status)
  return { found, foundInMany, expectUser, expectStatus }
}
