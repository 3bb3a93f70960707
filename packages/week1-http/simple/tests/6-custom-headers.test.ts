import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#simple/app.ts'

const app = createApp({ log: () => {} })

async function expectHeader(path: string, headers: Record<string, string> = {}) {
  const response = await request(app).get(path).set(headers)
  expect(response.headers['x-powered-by'], `X-Powered-By of GET ${path}`).toBe('NodeJS')
  return response
}

test('sends X-Powered-By: NodeJS with every route', async () => {
  await expectHeader('/')
  await expectHeader('/about')
  await expectHeader('/contact')
  await expectHeader('/status/204')
})

test('sends X-Powered-By: NodeJS with static files and with 304', async () => {
  const { etag = '' } = (await expectHeader('/style.css')).headers
  const { status } = await expectHeader('/style.css', { 'If-None-Match': etag })
  expect(status).toBe(304)
})

test('sends X-Powered-By: NodeJS with 404, 400 and 500', async () => {
  expect((await expectHeader('/nowhere')).status).toBe(404)
  expect((await expectHeader('/status/abc')).status).toBe(400)
  expect((await expectHeader('/status/500')).status).toBe(500)
})

test('sends X-Powered-By: NodeJS when express itself answers an error', async () => {
  const { url } = await listen(app)
  const response = await rawRequest(url, '/status/%E0%A4%A')
  expect(response.status).toBe(400)
  expect(response.headers['x-powered-by']).toBe('NodeJS')
})

test('sends X-Powered-By: NodeJS whatever the method', async () => {
  for (const method of ['post', 'put', 'delete', 'options'] as const) {
    const response = await request(app)[method]('/about')
    expect(response.headers['x-powered-by'], `X-Powered-By of ${method.toUpperCase()} /about`).toBe('NodeJS')
  }
})

test('sends the header exactly once', async () => {
  const { url } = await listen(app)
  for (const path of ['/', '/style.css', '/nowhere']) {
    const { rawHeaders } = await rawRequest(url, path)
    const values = rawHeaders.filter(
      (_value, i) => i % 2 === 1 && /^x-powered-by$/i.test(rawHeaders[i - 1] ?? ''),
    )
    expect(values, `every X-Powered-By of GET ${path}`).toEqual(['NodeJS'])
  }
})
