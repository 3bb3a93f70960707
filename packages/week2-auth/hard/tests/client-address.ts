import type { RequestListener } from 'node:http'
import { request } from 'shared/testing/http/request.ts'
import { ORIGIN } from './app.ts'

const HEADER = 'x-address-of-the-connection'

/** Sends logins to an app as if their connections came from other addresses: `loginsFrom(app)('192.0.2.1', ada)`. */
export function loginsFrom(app: RequestListener) {
  const server: RequestListener = (req, res) => {
    const value = req.headers[HEADER]
    delete req.headers[HEADER]
    Object.defineProperty(req.socket, 'remoteAddress', { value, configurable: true })
    app(req, res)
  }
  return (address: string, credentials: object, headers: Record<string, string> = {}) =>
    request(server)
      .post('/login')
      .set({ Origin: ORIGIN, ...headers, [HEADER]: address })
      .send(credentials)
}
