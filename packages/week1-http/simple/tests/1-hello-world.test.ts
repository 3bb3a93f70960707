import { request } from 'shared/testing/http/request.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, test } from 'vitest'
import { createApp } from '#simple/app.ts'

allowForStarts()

const app = createApp({ log: () => {} })
const startServer = (port: string) => startProcess(subjectFile('#simple/server.ts'), { env: { PORT: port } })
// Started while the first tests run.
const server = startServer('0')
const url = /http:\x2f\x2f[^\s\x2f]+:(\d+)/

test('answers GET / with 200 and the text Hello World', async () => {
  const response = await request(app).get('/')
  expect(response.status).toBe(200)
  expect(response.text).toBe('Hello World')
  expect(response.type, 'the content type').toMatch(/^text\x2f(plain|html)$/)
})

test('answers GET / whatever the query', async () => {
  const response = await request(app).get('/?from=newsletter')
  expect(response.status).toBe(200)
  expect(response.text).toBe('Hello World')
})

test('answers 404 for other paths and other methods', async () => {
  expect((await request(app).get('/')).status, 'the status of GET /').toBe(200)
  expect((await request(app).get('/hello')).status, 'the status of GET /hello').toBe(404)
  expect((await request(app).get('/hello/world')).status, 'the status of GET /hello/world').toBe(404)
  expect((await request(app).post('/')).status, 'the status of POST /').toBe(404)
})

test('server.ts listens on the port in PORT and prints its URL', async () => {
  const [origin, port] = await server.line(url)
  expect(port, 'a port that the system has chosen').not.toMatch(/^(0|3000)$/)
  const response = await request(origin).get('/')
  expect(response.text).toBe('Hello World')
})

test('server.ts ends with exit code 1 when the port is taken', async () => {
  const [, port = ''] = await server.line(url)
  expect(port, 'the port of the first process').not.toBe('0')
  const second = startServer(port)
  expect(await second.exitWithin(5_000)).toMatchObject({ code: 1 })
  expect(second.stdout, 'what it printed').not.toMatch(url)
})
