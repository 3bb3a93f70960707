import { once } from 'node:events'
import { createServer, type RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { atEnd } from '../at-end.ts'
import { appOf } from './app-of.ts'
import { watched } from './second-responses.ts'

export interface Listening {
  /** Its URL, without a slash at the end: `http://127.0.0.1:49152`. */
  url: string
  server: Server
  /** Closes the server and every connection. Optional: the end of the test does it. */
  close: () => Promise<void>
}

/**
 * Serves an app on a free port of 127.0.0.1 until the running test ends (in `beforeAll`: the file).
 * @param app an express app, a `node:http` request listener, or a server that does not listen yet.
 */
export async function listen(app: RequestListener | Server): Promise<Listening> {
  const server = app instanceof Server ? watched(app) : createServer(watched(appOf(app)))
  const close = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  atEnd(close)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, server, close }
}
