import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#simple/app.ts'

const app = createApp({ log: () => {} })

async function expectHeader(path: string) {
  const response = await request(app).get(path)
  expect(response.headers['x-powered-by'], `X-Powered-By of GET ${path}`).toBe('NodeJS')
  return response
}

test('sends the header with every route', async () => {
  await expectHeader('/')
  await expectHeader('/about')
  await expectHeader('/contact')
  await expectHeader('/status/204')
})

test('sends the header with static files', async () => {
  expect((await expectHeader('/style.css')).status).toBe(200)
  expect((await expectHeader('/index.html')).status).toBe(200)
})

test('sends the header with 404, 400 and 500', async () => {
  expect((await expectHeader('/nowhere')).status).toBe(404)
  expect((await expectHeader('/status/abc')).status).toBe(400)
  expect((await expectHeader('/status/500')).status).toBe(500)
})

test('sends the header with every method', async () => {
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
