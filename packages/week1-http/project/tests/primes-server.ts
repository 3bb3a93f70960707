import { once } from 'node:events'
import type { Server } from 'node:http'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { openSocket } from 'shared/testing/http/raw-socket.ts'
import { expect } from 'vitest'
import type { AppOptions } from '#project/app.ts'
import { Threads } from './threads.ts'
import { watchServers } from './watched-servers.ts'
import { closed, json, message } from './wire.ts'

/** Takes minutes, so it lasts as long as a test. */
const FOREVER = '/primes?below=100000000'

/** Returns a way to start servers that count primes, and to see their threads. */
export function primesServers() {
  const { start: startServer, reported } = watchServers()

  const start = async (options: AppOptions = {}) => {
    const threads = new Threads()
    const { url, server, close } = await startServer(options)
    const primes = async (below: number) => {
      const response = await rawRequest(url, `/primes?below=${below}`)
      return { status: response.status, count: json(response)?.count }
    }
    // A server that computes in its main thread would stop the tests below, and everything else.
    expect(await primes(10), 'GET /primes?below=10').toEqual({ status: 200, count: 4 })
    expect(threads.most, 'worker threads that have computed it').toBeGreaterThan(0)
    const compute = (path = FOREVER) => askFor(url, server, path)
    return { url, close, primes, threads, compute }
  }
  return { start, reported }
}

/** Sends a request, and goes on when the server has received it. */
async function askFor(url: string, server: Server, path: string) {
  const requested = once(server, 'request')
  const socket = await openSocket(url)
  socket.write(message(`GET ${path}`))
  const [, response] = await requested
  const hangUp = async () => {
    const gone = closed(response)
    socket.destroy()
    await gone
  }
  return { socket, hangUp }
}
