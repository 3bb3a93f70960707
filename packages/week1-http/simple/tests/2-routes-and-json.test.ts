import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#simple/app.ts'

const app = createApp({ log: () => {} })

test('answers GET /about with 200 and a message as JSON', async () => {
  const response = await request(app).get('/about')
  expect(response.status).toBe(200)
  expect(response.type, 'the content type').toBe('application/json')
  expect(response.body).toEqual({ message: expect.stringMatching(/\S/) })
})

test('answers GET /contact with 200 and another message as JSON', async () => {
  const response = await request(app).get('/contact')
  expect(response.status).toBe(200)
  expect(response.type, 'the content type').toBe('application/json')
  expect(response.body).toEqual({ message: expect.stringMatching(/\S/) })
  const about = await request(app).get('/about')
  expect(response.body.message).not.toBe(about.body.message)
})

test('answers 404 below the two paths and for other methods', async () => {
  expect((await request(app).get('/about')).status, 'the status of GET /about').toBe(200)
  for (const path of ['/about', '/contact']) {
    expect((await request(app).get(`${path}/us`)).status, `the status of GET ${path}/us`).toBe(404)
    expect((await request(app).post(path)).status, `the status of POST ${path}`).toBe(404)
  }
})
