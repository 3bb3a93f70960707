import request from 'supertest'
import { expect, test } from 'vitest'
import { createApp } from '#subject/app.ts'

// #region 7
const ada = { name: 'Ada Lovelace', email: 'ada@example.com' }

function expectNotFound(response: request.Response) {
  expect(response.status).toBe(404)
  expect(response.type).toBe('application/problem+json')
  expect(response.body).toMatchObject({ status: 404, requestId: response.headers['x-request-id'] })
}

test.each(['get', 'post', 'put', 'delete'] as const)(
  'answers 404 to %s for an unknown path',
  async (method) => {
    expectNotFound(await request(createApp())[method]('/api/nowhere'))
  },
)

test('answers 404 for a user that is not there, and creates none', async () => {
  const app = createApp()
  expectNotFound(await request(app).get('/api/users/7'))
  expectNotFound(await request(app).put('/api/users/7').send(ada))
  expectNotFound(await request(app).delete('/api/users/7'))
  expect((await request(app).get('/api/users')).body.data).toEqual([])
})

test('answers 404 for a user that is no longer there', async () => {
  const app = createApp()
  const { headers } = await request(app).post('/api/users').send(ada)
  const path = String(headers.location)
  expect((await request(app).get(path)).status).toBe(200)
  expect((await request(app).delete(path)).status).toBe(204)
  expectNotFound(await request(app).get(path))
})

test('does not answer 404 to an id that cannot be one', async () => {
  expect((await request(createApp()).get('/api/users/abc')).status).toBe(400)
})
// #endregion
