import { once } from 'node:events'
import { Agent, createServer, get } from 'node:http'
import { atEnd } from 'shared/testing/at-end.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { freePort } from 'shared/testing/process/free-port.ts'
import { expect, test } from 'vitest'
import { start, startUp, terminate } from './deployed-service.ts'
import { requestInFlight } from './request-in-flight.ts'

allowForStarts()

/** An address that no machine has: it is reserved for documentation (RFC 5737). */
const FOREIGN_ADDRESS = '203.0.113.1'

/** Settles when Node has closed a connection that its client keeps: a little sooner than it does by default. */
async function keptUntilTimeout(): Promise<'the time-out of a connection'> {
  const server = createServer((_req, res) => res.end())
  server.keepAliveTimeout = 4_000
  const { url } = await listen(server)
  const agent = new Agent({ keepAlive: true })
  atEnd(() => agent.destroy())
  const [response] = await once(get(url, { agent }), 'response')
  const { socket } = response
  response.resume()
  await once(socket, 'close')
  return 'the time-out of a connection'
}

test('SIGTERM ends it soon although clients keep their connections', async () => {
  const { service, port, origin } = await startUp()
  const agent = new Agent({ keepAlive: true })
  atEnd(() => agent.destroy())
  const finish = await requestInFlight(origin, agent)
  await terminate(service, port)
  expect(await finish(), 'the answer to the request in flight').toBe(201)
  const first = await Promise.race([service.exited, keptUntilTimeout()])
  expect(first, 'what comes first: the end of the service, or of a connection left to its time-out').toEqual({
    code: 0,
    signal: null,
  })
})

test('prints one line and exits with code 1 when it cannot start', async () => {
  const taken = await listen(createServer())
  const settings: Record<string, string>[] = [
    { PORT: 'http' },
    { PORT: new URL(taken.url).port },
    { PORT: String(await freePort()), HOST: FOREIGN_ADDRESS },
  ]
  for (const env of settings) {
    const shown = Object.entries(env).map((entry) => entry.join('='))
    const service = start(env)
    expect((await service.exitWithin(5_000)).code, `the exit code with ${shown}`).toBe(1)
    const lines = service.stderr.trim().split('\n')
    expect(lines, `the lines on stderr with ${shown}`).toEqual([expect.stringMatching(/\S/)])
  }
})
