import { networkInterfaces } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { request } from 'shared/testing/http/request.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { freePort } from 'shared/testing/process/free-port.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, test } from 'vitest'
import { variables, webService } from './blueprint.ts'
import { repository, start, startUp, takesConnections, terminate } from './deployed-service.ts'
import { requestInFlight } from './request-in-flight.ts'

allowForStarts()

/** An address that no machine has: it is reserved for documentation (RFC 5737). */
const FOREIGN_ADDRESS = '203.0.113.1'
/** How long after the signal a request in flight is completed. */
const LATE_MS = 1_200

/** Addresses of this machine other than 127.0.0.1. Linux has all of 127.0.0.0/8. */
const otherAddresses = [
  ...(process.platform === 'linux' ? ['127.0.0.2'] : []),
  ...Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.flatMap(({ family, internal, address }) => (family === 'IPv4' && !internal ? [address] : [])),
  ),
]

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
  expect(service.rootDir, 'rootDir: on Render, what is outside it does not exist').toBeUndefined()
})

test('render.yaml sets NODE_ENV and HOST, and leaves PORT to Render', () => {
  const env = variables(webService())
  expect(env.NODE_ENV, 'NODE_ENV').toBe('production')
  expect(env.HOST, 'HOST').toBe('0.0.0.0')
  expect(env, 'the variables').not.toHaveProperty('PORT')
})

test('render.yaml holds no secret', () => {
  const { envVars = [] } = webService()
  expect(envVars.map(({ key }) => key)).toContain('NODE_ENV')
  const secrets = envVars.filter(({ key = '', value }) => {
    const isSecret = /secret|token|passw|credential|private|api_?key|access_?key/i.test(key)
    // A URL with a password in it, as those of databases are.
    const hasPassword = /:\x2f\x2f[^\x2f\s]*:[^\x2f\s]+@/.test(String(value))
    return value !== undefined && (isSecret || hasPassword)
  })
  expect(secrets, 'the variables whose value must not be in the file').toEqual([])
})

test('the start command answers the health check on the port in PORT', async () => {
  const { origin } = await running
  const { healthCheckPath = '' } = webService()
  expect((await request(origin).get(healthCheckPath)).status, 'the status of the health check').toBe(200)
  expect((await request(origin).get('/api/users')).status, 'the status of the API').toBe(200)
})

test('listens only on the address in HOST, by default on localhost', async () => {
  const { port } = await running
  for (const address of otherAddresses) {
    const isUp = await takesConnections(port, address)
    expect(isUp, `whether it takes connections on ${address} with HOST=127.0.0.1`).toBe(false)
  }
  const foreign = start({ PORT: String(await freePort()), HOST: FOREIGN_ADDRESS })
  await foreign.exitWithin(5_000)

  const PORT = String(await freePort())
  const env = { PORT, HOST: undefined }
  const server = startProcess(subjectFile('#bonus/server.ts'), { env, cwd: repository() })
  const [origin] = await server.line(/http:\x2f\x2f[^\s\x2f]+:\d+/)
  expect((await request(origin).get('/api/users')).status, 'the status of the API without HOST').toBe(200)
  for (const address of otherAddresses) {
    const isUp = await takesConnections(Number(PORT), address)
    expect(isUp, `whether it takes connections on ${address} without HOST`).toBe(false)
  }
})

test('SIGTERM lets a request in flight finish, then exits with code 0', async () => {
  const { service, port, origin } = await startUp()
  const finish = await requestInFlight(origin)
  await terminate(service, port)
  // Time is the subject here: a server that gives its requests a second or less must not pass.
  await delay(LATE_MS)
  expect(await finish(), 'the answer to the request in flight').toBe(201)
  expect(await service.exitWithin(3_000)).toEqual({ code: 0, signal: null })
})
