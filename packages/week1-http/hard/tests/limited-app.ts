import type { RequestListener } from 'node:http'
import type { Express } from 'express'
import { request } from 'shared/testing/http/request.ts'
import { createApp } from '#hard/app.ts'
import type { RateLimitOptions } from '#hard/rate-limit.ts'
import { recordingStore } from './recording-store.ts'

export const alice = '192.0.2.1'
export const bob = '192.0.2.2'

const HEADER = 'x-address-of-the-connection'

/** Sends requests to an app as if their connections came from other addresses: `clients(app).get('192.0.2.1')`. */
function clients(app: RequestListener) {
  const server: RequestListener = (req, res) => {
    const value = req.headers[HEADER]
    delete req.headers[HEADER]
    Object.defineProperty(req.socket, 'remoteAddress', { value, configurable: true })
    app(req, res)
  }
  const from =
    (method: 'get' | 'post' | 'head') =>
    (address: string, path = '/api/users', headers: Record<string, string> = {}) =>
      request(server)
        [method](path)
        .set({ ...headers, [HEADER]: address })
  return { get: from('get'), post: from('post'), head: from('head') }
}

/** Makes an app that allows three requests a minute by default, on a store that records, with a clock of the test. */
export function limited(options: Partial<RateLimitOptions> = {}, wrap = (app: Express) => app) {
  const clock = { time: 1_000_000 }
  const { users, calls } = recordingStore()
  const rateLimit = { limit: 3, windowMs: 60_000, now: () => clock.time, ...options }
  const { get, post, head } = clients(wrap(createApp({ users, rateLimit })))
  /** The statuses of some requests, one after the other. */
  const statuses = async (count: number, address: string) => {
    const found: number[] = []
    for (let i = 0; i < count; i++) found.push((await get(address)).status)
    return found
  }
  return { get, post, head, statuses, clock, calls }
}
