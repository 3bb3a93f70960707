import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#simple/app.ts'

const app = createApp({ log: () => {} })
const get = (path: string) => request(app).get(path)

test('answers GET /status/:code with that status', async () => {
  for (const code of [200, 201, 202, 226, 300, 301, 307, 400, 401, 404, 418, 429, 451, 500, 503, 599]) {
    expect((await get(`/status/${code}`)).status, `the status of GET /status/${code}`).toBe(code)
  }
})

test('answers 400 for numbers below 200 and above 599', async () => {
  for (const code of ['600', '999', '199', '101', '100']) {
    expect((await get(`/status/${code}`)).status, `the status of GET /status/${code}`).toBe(400)
  }
})

test('answers 400 for what is not three digits', async () => {
  for (const code of ['abc', '20', '2000', '0', '-1', '-200', '20000', 'NaN', 'null']) {
    expect((await get(`/status/${code}`)).status, `the status of GET /status/${code}`).toBe(400)
  }
})

test('answers 404 and the text Not Found when no route matches', async () => {
  for (const path of ['/nowhere', '/no/where', '/status', '/status/200/200']) {
    const response = await get(path)
    expect(response.status, `the status of GET ${path}`).toBe(404)
    expect(response.text).toBe('Not Found')
    expect(['text/plain', 'text/html'], 'the content type').toContain(response.type)
  }
})

test('answers Not Found with every method', async () => {
  for (const method of ['post', 'put', 'patch', 'delete'] as const) {
    for (const path of ['/nowhere', '/about']) {
      const response = await request(app)[method](path)
      expect(response.status, `the status of ${method.toUpperCase()} ${path}`).toBe(404)
      expect(response.text).toBe('Not Found')
    }
  }
})
