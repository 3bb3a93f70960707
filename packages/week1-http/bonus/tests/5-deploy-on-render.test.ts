import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { Agent, createServer, get, request as send } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort, onFreePort } from 'shared/services/process/free-port.ts'
import { atEnd } from 'shared/testing/at-end.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { request } from 'shared/testing/http/request.ts'
import { usually } from 'shared/testing/patience.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startCommand } from 'shared/testing/process/start-command.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { beginExchange } from 'shared/testing/trace/exchange.ts'
import { expect, test } from 'vitest'
import { parseDocument } from 'yaml'

allowForStarts()

interface Variable {
  key?: string
  value?: unknown
}

interface Service {
  type?: string
  startCommand?: string
  healthCheckPath?: string
  envVars?: Variable[]
  [field: string]: unknown
}

/** An address of nobody's machine: it is reserved for documentation (RFC 5737). */
const FOREIGN_ADDRESS = '203.0.113.1'
/** How long after the signal a request in flight is completed. */
const LATE_MS = 1_200
/** How long a service may take to listen, in milliseconds of a quiet machine; once one did not, the others get less. */
let upWithin = usually(10_000)

const text = readFileSync(subjectFile('#bonus/render.yaml'), 'utf8')

function blueprint(): { services: Service[] } {
  const document = parseDocument(text)
  expect(
    document.errors.map(({ message }) => message),
    'what is wrong with the YAML',
  ).toEqual([])
  return document.toJS()
}

function webService(): Service {
  const services = blueprint().services.filter(({ type }) => type === 'web')
  expect(services, 'the services of type web').toHaveLength(1)
  return services[0] ?? {}
}

/** The variables of the blueprint; those whose value is not in the file have one that Render would make up. */
function variables({ envVars = [] }: Service): Record<string, string> {
  return Object.fromEntries(envVars.map(({ key, value }) => [key, String(value ?? 'made-up')]))
}

/** A folder that looks like the root of the repository to a start command, with the subject in its place. */
function repository(): string {
  const root = mkdtempSync(join(tmpdir(), 'render-'))
  atEnd(() => rmSync(root, { recursive: true }))
  const week = join(root, 'packages/week1-http')
  mkdirSync(join(week, 'work'), { recursive: true })
  for (const place of ['bonus', 'work/bonus']) {
    symlinkSync(dirname(subjectFile('#bonus/render.yaml')), join(week, place))
  }
  return root
}

/** Runs the start command with the variables of the blueprint, as Render does, but on this machine alone. */
function start(env: Record<string, string>) {
  const service = webService()
  expect(service.startCommand, 'startCommand').toEqual(expect.stringMatching(/\S/))
  return startCommand(service.startCommand ?? '', {
    cwd: repository(),
    env: { ...variables(service), HOST: '127.0.0.1', ...env },
  })
}

/**
 * A port below those that systems give away by themselves (from 32768 on Linux, 49152 elsewhere): one of those
 * may be given to another test before the service listens on it, whose server would then answer for it.
 */
const quietPort = async () => randomInt(10_000, 32_768)

/** Starts the service on a free port, and waits until it takes connections. */
async function startUp() {
  const port = await onFreePort(freePort, quietPort)
  const service = start({ PORT: String(port) })
  let ended = false
  service.exited.then(() => {
    ended = true
  })
  const within = upWithin
  upWithin = usually(3_000)
  await eventually(
    async () => {
      const isUp = ended || (await takesConnections(port))
      expect(isUp, `whether the service takes connections on the port in PORT\n${service.stdout}`).toBe(true)
    },
    { within },
  )
  upWithin = within
  return { service, port, origin: `http://127.0.0.1:${port}` }
}

function takesConnections(port: number, host = '127.0.0.1'): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(port, host)
  socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}

/** Sends a request but for its body, and waits until the server has begun to deal with it. */
async function requestInFlight(origin: string, agent?: Agent) {
  const body = JSON.stringify({ name: 'Ada', email: 'ada@example.com' })
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    Expect: '100-continue',
  }
  const outgoing = send(`${origin}/api/users`, { method: 'POST', agent: agent ?? false, headers })
  const answer = new Promise<number | string>((resolve) => {
    outgoing.on('error', ({ message }) => resolve(message))
    outgoing.on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
      response.on('error', ({ message }) => resolve(message))
    })
  })
  const ended = beginExchange({
    method: 'POST',
    path: '/api/users',
    requestHeaders: {},
    requestBody: body,
  })
  outgoing.flushHeaders()
  await once(outgoing, 'continue')
  return async function finish() {
    outgoing.end(body)
    const outcome = await answer
    ended(typeof outcome === 'number' ? { status: outcome } : { failure: outcome })
    return outcome
  }
}

/** Sends SIGTERM, and waits until the service has acted upon it. */
async function terminate(service: ReturnType<typeof start>, port: number) {
  service.kill('SIGTERM')
  await eventually(
    async () => expect(await takesConnections(port), 'whether it takes new connections').toBe(false),
    { within: 2_000 },
  )
}

// Started while the first tests run.
const running = startUp()
running.catch(() => {})

test('render.yaml describes a web service on Node', () => {
  const service = webService()
  expect(service).toMatchObject({
    name: expect.stringMatching(/\S/),
    runtime: 'node',
    buildCommand: expect.stringMatching(/\b(install|ci|i)\b/),
    startCommand: expect.stringMatching(/\S/),
    healthCheckPath: expect.stringMatching(/^\x2f./),
  })
  expect(service.rootDir, 'rootDir: what lies outside of it is not there on Render').toBeUndefined()
})

test('render.yaml sets NODE_ENV and HOST, and leaves PORT to Render', () => {
  const env = variables(webService())
  expect(env.NODE_ENV).toBe('production')
  expect(env.HOST).toBe('0.0.0.0')
  expect(env).not.toHaveProperty('PORT')
})

test('render.yaml holds no secret', () => {
  const { envVars = [] } = webService()
  expect(envVars.map(({ key }) => key)).toContain('NODE_ENV')
  const secrets = envVars.filter(({ key = '', value }) => {
    const isSecret = /secret|token|passw|credential|private|api_?key|access_?key/i.test(key)
    // A URL with a password in it, as those of databases are.
    return value !== undefined && (isSecret || /:\/\/[^/\s]*:[^/\s]+@/.test(String(value)))
  })
  expect(secrets, 'the variables whose value must not be in the file').toEqual([])
})

test('the start command answers the health check on the port in PORT', async () => {
  const { origin } = await running
  const { healthCheckPath = '' } = webService()
  expect((await request(origin).get(healthCheckPath)).status, 'the status of the health check').toBe(200)
  expect((await request(origin).get('/api/users')).status, 'the status of the API').toBe(200)
})

test('SIGTERM lets the request in flight be answered, and ends with exit code 0', async () => {
  const { service, port, origin } = await startUp()
  const finish = await requestInFlight(origin)
  await terminate(service, port)
  // Time is the subject here: a server that gives its requests a second or less must not pass.
  await delay(LATE_MS)
  expect(await finish(), 'the answer to the request in flight').toBe(201)
  expect(await service.exitWithin(3_000)).toEqual({ code: 0, signal: null })
})

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

test('the start command listens on the address in HOST', async () => {
  const { origin } = await running
  expect((await request(origin).get('/api/users')).status, 'the status of the API').toBe(200)
  const foreign = start({ PORT: '0', HOST: FOREIGN_ADDRESS })
  expect((await foreign.exitWithin(5_000)).code, 'the exit code with the address of nobody').toBe(1)
})

test('the start command ends with one line and exit code 1 when it cannot start', async () => {
  const { origin } = await running
  for (const PORT of ['http', new URL(origin).port]) {
    const service = start({ PORT })
    expect((await service.exitWithin(5_000)).code, `the exit code with PORT=${PORT}`).toBe(1)
    expect(service.stderr.trim().split('\n'), 'the lines on stderr').toEqual([expect.stringMatching(/\S/)])
  }
})
