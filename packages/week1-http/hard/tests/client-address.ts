import type { RequestListener } from 'node:http'
import { request } from 'shared/testing/http/request.ts'

const HEADER = 'x-address-of-the-connection'

/** Sends requests to an app as if their connections came from other addresses: `clients(app).get('192.0.2.1')`. */
export function clients(app: RequestListener) {
  const server: RequestListener = (req, res) => {
    const value = req.headers[HEADER]
    delete req.headers[HEADER]
    Object.defineProperty(req.socket, 'remoteAddress', { value, configurable: true })
    app(req, res)
  }
  const from =
    (method: 'get' | 'post' | 'head' | 'options') =>
    (address: string, path = '/api/users', headers: Record<string, string> = {}) =>
      request(server)
        [method](path)
        .set({ ...headers, [HEADER]: address })
  return { get: from('get'), post: from('post'), head: from('head'), options: from('options') }
}
