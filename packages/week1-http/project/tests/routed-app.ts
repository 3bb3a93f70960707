import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { beforeAll, expect } from 'vitest'
import { createPostStore } from '#project/posts.ts'
import { createUserStore } from '#project/users.ts'
import { watchServers } from './watched-servers.ts'

export const ada = { id: 1, name: 'Ada' }
export const zoe = { id: 2, name: 'Zoë' }
export const post = { id: 1, title: 'Chunks', tags: ['http'] }

/** Starts a server with two users and a post before the tests of a file. */
export function routedApp() {
  const { start } = watchServers()
  let url = ''
  beforeAll(async () => {
    ;({ url } = await start({ users: createUserStore([ada, zoe]), posts: createPostStore([post]) }))
  })

  const request = (method: string, path: string) => rawRequest(url, path, { method })
  const expectStatus = async (method: string, path: string, status: number) => {
    const response = await request(method, path)
    expect(response.status, `the status of ${method} ${path}`).toBe(status)
    return response
  }
  return { url: () => url, request, expectStatus }
}

/** The methods in a header `Allow`. */
export const methodsIn = (allow = '') => allow.split(',').map((method) => method.trim())
