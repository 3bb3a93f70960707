import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { startProcess } from '../testing/process/start-process.ts'

/** Far above what a shutdown takes, and below the 60 s for which the server keeps idle connections. */
const SOON = 10_000

async function startServer(env: Record<string, string> = {}) {
  const child = startProcess(join(import.meta.dirname, 'fixtures/graceful-server.ts'), { env })
  const [url] = await child.line(/http:\/\/\S+/)
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const response = (path: string) =>
    new Promise<IncomingMessage>((resolve, reject) =>
      get(`${url}${path}`, { agent }, resolve).on('error', reject),
    )
  return { child, response, port: Number(new URL(url).port) }
}

test('lets a request in flight finish, takes no new connection, and ends with exit code 0', async () => {
  const { child, response, port } = await startServer()
  const slow = response('/slow')
  await child.line(/received \/slow/)
  child.kill('SIGTERM')
  await child.line(/signalled/)
  await expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  const answer = await slow
  expect(answer.headers.connection).toBe('close')
  expect(await text(answer)).toBe('done')
  expect(await child.exitWithin(SOON)).toEqual({ code: 0, signal: null })
})

test('lets a response that has begun finish, and then closes its connection', async () => {
  const { child, response } = await startServer()
  const stream = await response('/stream').then((answer) => {
    expect(answer.headers.connection).toBe('keep-alive')
    return answer
  })
  child.kill('SIGTERM')
  expect(await text(stream)).toBe('begun done')
  expect(await child.exitWithin(SOON)).toEqual({ code: 0, signal: null })
})

test('closes connections that are idle, and those that never sent anything', async () => {
  const { child, response, port } = await startServer()
  await text(await response('/fast'))
  const silent = connect(port, '127.0.0.1')
  await once(silent, 'connect')
  // A second exchange, so that the server has taken the silent connection when the signal comes.
  await text(await response('/fast'))
  child.kill('SIGTERM')
  silent.on('error', () => {}).resume()
  await once(silent, 'close')
  expect(await child.exitWithin(SOON)).toEqual({ code: 0, signal: null })
})

test('cuts off what the deadline leaves, and ends with exit code 1', async () => {
  const { child, response } = await startServer({ DEADLINE_MS: '100' })
  const never = expect(response('/never')).rejects.toMatchObject({ code: 'ECONNRESET' })
  await child.line(/received \/never/)
  child.kill('SIGTERM')
  await never
  expect(await child.exitWithin(SOON)).toEqual({ code: 1, signal: null })
})

test('ends at once on a second signal', async () => {
  const { child, response } = await startServer()
  const never = expect(response('/never')).rejects.toMatchObject({ code: 'ECONNRESET' })
  await child.line(/received \/never/)
  child.kill('SIGTERM')
  await child.line(/signalled/)
  child.kill('SIGINT')
  expect(await child.exitWithin(SOON)).toEqual({ code: 130, signal: null })
  expect(child.stdout).not.toContain('released')
  await never
})

test('releases what requests need when the last is answered', async () => {
  const { child, response } = await startServer()
  const slow = response('/slow')
  await child.line(/received \/slow/)
  child.kill('SIGTERM')
  expect(await text(await slow)).toBe('done')
  await child.exitWithin(SOON)
  expect(child.lines.slice(-2)).toEqual(['answered', 'released'])
})

test('reports a release that fails, and ends with exit code 1', async () => {
  const { child } = await startServer({ RELEASE: 'fails' })
  child.kill('SIGTERM')
  expect(await child.exitWithin(SOON)).toEqual({ code: 1, signal: null })
  expect(child.stderr).toContain('the pool is stuck')
})
