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

test('sends no body with 204, 205 and 304', async () => {
  for (const code of [204, 205, 304]) {
    const response = await get(`/status/${code}`)
    expect(response.status).toBe(code)
    expect(response.text, `the body of GET /status/${code}`).toBe('')
  }
})

test('answers 400 for numbers below 200 and above 599', async () => {
  for (const code of ['600', '999', '1000', '20000', '199', '99', '0', '-1', '-200', '101', '100']) {
    expect((await get(`/status/${code}`)).status, `the status of GET /status/${code}`).toBe(400)
  }
})

test('answers 400 for what is not three digits', async () => {
  const nonsense = ['abc', '2e2', '1e2', '0xc8', '0x64', '200.5', '200.0', '200abc', '0200', '+200', '2_00']
  for (const code of [...nonsense, '%20200', '200%20', '200%0A', '%E0%A4%A', 'NaN', 'Infinity', 'null']) {
    expect((await get(`/status/${code}`)).status, `the status of GET /status/${code}`).toBe(400)
  }
})

test('answers 404 and the text Not Found where there is no route', async () => {
  for (const path of ['/nowhere', '/no/where', '/status', '/status/200/200']) {
    const response = await get(path)
    expect(response.status, `the status of GET ${path}`).toBe(404)
    expect(response.text).toBe('Not Found')
    expect(response.type, 'the content type').toMatch(/^text\x2f(plain|html)$/)
  }
})

test('answers Not Found whatever the method', async () => {
  for (const method of ['post', 'put', 'patch', 'delete'] as const) {
    for (const path of ['/nowhere', '/about']) {
      const response = await request(app)[method](path)
      expect(response.status, `the status of ${method.toUpperCase()} ${path}`).toBe(404)
      expect(response.text).toBe('Not Found')
    }
  }
})
