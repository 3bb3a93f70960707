import request from 'supertest'
import { expect, test } from 'vitest'
import { createApp } from '#subject/app.ts'

// Each test makes its own app, so no test sees the users of another.

// #region 1
const ada = { name: 'Ada Lovelace', email: 'ada@example.com' }
const grace = { name: 'Grace Hopper', email: 'grace@example.com' }

/** Makes an app that has these users, with the ids 1, 2, … */
async function appWith(...users: (typeof ada)[]) {
  const app = createApp()
  for (const user of users) await request(app).post('/api/users').send(user).expect(201)
  return app
}

test('creates a user, says where it is, and keeps it', async () => {
  const app = await appWith()
  const created = await request(app).post('/api/users').send(ada)
  expect(created.status).toBe(201)
  expect(created.body).toEqual({ id: expect.any(Number), ...ada })
  expect(created.headers.location).toBe(`/api/users/${created.body.id}`)
  const found = await request(app).get(`/api/users/${created.body.id}`)
  expect(found.body).toEqual(created.body)
})

test('lists all users', async () => {
  const app = await appWith(ada, grace)
  const { status, body } = await request(app).get('/api/users')
  expect(status).toBe(200)
  expect(body).toEqual({
    data: [
      { id: 1, ...ada },
      { id: 2, ...grace },
    ],
  })
})

test('replaces a user, and keeps that', async () => {
  const app = await appWith(ada)
  const king = { name: 'Ada King', email: 'countess@example.com' }
  const { status, body } = await request(app).put('/api/users/1').send(king)
  expect(status).toBe(200)
  expect(body).toEqual({ id: 1, ...king })
  expect((await request(app).get('/api/users/1')).body).toEqual({ id: 1, ...king })
})

test('deletes the user that was named, and no other', async () => {
  const app = await appWith(ada, grace)
  const { status, text } = await request(app).delete('/api/users/1')
  expect(status).toBe(204)
  expect(text).toBe('')
  expect((await request(app).get('/api/users')).body.data).toEqual([{ id: 2, ...grace }])
})

test.each([
  ['no name', { email: 'ada@example.com' }],
  ['a blank name', { ...ada, name: ' ' }],
  ['no email', { name: 'Ada' }],
  ['an email that is none', { ...ada, email: 'ada' }],
  ['an id', { ...ada, id: 7 }],
])('refuses %s, in a new user and in a replacement', async (_what, body) => {
  const app = await appWith(grace)
  const created = await request(app).post('/api/users').send(body)
  expect(created.status).toBe(400)
  expect(created.body.errors).not.toEqual([])
  expect((await request(app).put('/api/users/1').send(body)).status).toBe(400)
  expect((await request(app).get('/api/users')).body.data).toEqual([{ id: 1, ...grace }])
})

test('rejects the email of another user, in upper or lower case', async () => {
  const app = await appWith(ada, grace)
  const taken = { name: 'Somebody else', email: 'ADA@example.com' }
  expect((await request(app).post('/api/users').send(taken)).status).toBe(409)
  expect((await request(app).put('/api/users/2').send(taken)).status).toBe(409)
})

test('lets a user keep its email', async () => {
  const app = await appWith(ada)
  const { status } = await request(app)
    .put('/api/users/1')
    .send({ ...ada, name: 'Ada King' })
  expect(status).toBe(200)
})

test.each(['abc', '1abc', '1.5', '0'])('answers 400 to the id %s', async (id) => {
  expect((await request(createApp()).get(`/api/users/${id}`)).status).toBe(400)
})
// #endregion
