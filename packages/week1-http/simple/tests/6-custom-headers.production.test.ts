import { listen } from 'shared/testing/http/listen.ts'
import { rawRequest } from 'shared/testing/http/raw-request.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#simple/app.ts'

const app = createApp({ log: () => {} })

test('sends the header when Express answers an error itself', async () => {
  const { url } = await listen(app)
  const response = await rawRequest(url, '/status/%E0%A4%A')
  expect(response.status).toBe(400)
  expect(response.headers['x-powered-by']).toBe('NodeJS')
})

test('sends the header with 304', async () => {
  const { etag = '' } = (await request(app).get('/style.css')).headers
  const response = await request(app).get('/style.css').set('If-None-Match', etag)
  expect(response.status).toBe(304)
  expect(response.headers['x-powered-by']).toBe('NodeJS')
})
