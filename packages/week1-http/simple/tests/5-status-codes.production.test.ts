import { join } from 'node:path'
import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#simple/app.ts'

const app = createApp({ log: () => {} })
const get = (path: string) => request(app).get(path)

test('answers 400 for other ways to write a number', async () => {
  const odd = ['2e2', '1e2', '0xc8', '0x64', '200.5', '200.0', '200abc', '0200', '+200', '2_00']
  for (const code of [...odd, '%20200', '200%20', '200%0A', 'Infinity']) {
    expect((await get(`/status/${code}`)).status, `the status of GET /status/${code}`).toBe(400)
  }
})

test('answers 400 without a stack trace for a code that cannot be decoded', async () => {
  const { url } = await listen(app)
  for (const path of ['/status/%d', '/status/%E0%A4%A']) {
    const { status, body } = await rawRequest(url, path)
    expect(status, `the status of GET ${path}`).toBe(400)
    for (const secret of ['node_modules', join(import.meta.dirname, '../..')])
      expect(body, `the body of GET ${path}`).not.toContain(secret)
    expect(body, `the body of GET ${path}`).not.toMatch(/\bat \S.*:\d+:\d+/)
  }
})

test('sends no body with 204, 205 and 304', async () => {
  for (const code of [204, 205, 304]) {
    const response = await get(`/status/${code}`)
    expect(response.status).toBe(code)
    expect(response.text, `the body of GET /status/${code}`).toBe('')
  }
})
