import { request } from 'shared/testing/http/request.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { freePort } from 'shared/testing/process/free-port.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, test } from 'vitest'
import { createApp } from '#simple/app.ts'

allowForStarts()

const app = createApp({ log: () => {} })
const port = await freePort()
// Started while the first tests run.
const server = startProcess(subjectFile('#simple/server.ts'), { env: { PORT: String(port) } })

test('answers GET / with 200 and the text Hello World', async () => {
  const response = await request(app).get('/')
  expect(response.status).toBe(200)
  expect(response.text).toBe('Hello World')
  expect(['text/plain', 'text/html'], 'the content type').toContain(response.type)
})

test('ignores the query string', async () => {
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

test('listens on the port in PORT and prints its URL', async () => {
  const [origin, printed] = await server.line(/http:\/\/[^\s/]+:(\d+)/)
  expect(Number(printed), 'the port in the URL that it printed').toBe(port)
  const response = await request(origin).get('/')
  expect(response.text).toBe('Hello World')
})
