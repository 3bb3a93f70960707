import { request } from 'shared/testing/http.ts'
import { beforeEach, expect, test } from 'vitest'
import { createApp } from '#intermediate/app.ts'

const ada = { name: 'Ada', email: 'ada@example.com' }
const bob = { name: 'Bob', email: 'bob@example.com' }
const cleo = { name: 'Cleo', email: 'cleo@example.com' }

let app: ReturnType<typeof createApp>
beforeEach(() => {
  app = createApp()
})

async function create(fields: object): Promise<number> {
  const { body } = await request(app).post('/api/users').send(fields)
  expect(body, 'the created user').toEqual({ id: expect.any(Number), ...fields })
  return body.id
}

test('creates a user and answers it', async () => {
  const response = await request(app).post('/api/users').send(ada)
  expect(response.type, 'the content type').toBe('application/json')
  expect(response.body).toEqual({ id: expect.any(Number), ...ada })
  const second = await request(app).post('/api/users').send(bob)
  expect(second.body).toEqual({ id: expect.any(Number), ...bob })
  expect(second.body.id).not.toBe(response.body.id)
})

test('answers one user by its id', async () => {
  const id = await create(ada)
  const other = await create(bob)
  const response = await request(app).get(`/api/users/${id}`)
  expect(response.type, 'the content type').toBe('application/json')
  expect(response.body).toEqual({ id, ...ada })
  expect((await request(app).get(`/api/users/${other}`)).body).toEqual({ id: other, ...bob })
})

test('lists all users', async () => {
  const ids = [await create(ada), await create(bob)]
  const response = await request(app).get('/api/users')
  expect(response.body).toEqual({
    data: [
      { id: ids[0], ...ada },
      { id: ids[1], ...bob },
    ],
  })
})

test('replaces a user and answers it as it now is', async () => {
  const id = await create(ada)
  const other = await create(bob)
  const response = await request(app).put(`/api/users/${id}`).send(cleo)
  expect(response.type, 'the content type').toBe('application/json')
  expect(response.body).toEqual({ id, ...cleo })
  expect((await request(app).get(`/api/users/${id}`)).body, 'the user afterwards').toEqual({ id, ...cleo })
  expect((await request(app).get(`/api/users/${other}`)).body, 'the other').toEqual({ id: other, ...bob })
})

test('takes nothing over from the user that is replaced', async () => {
  const id = await create(ada)
  for (const [lacking, body] of [
    ['email', { name: 'Augusta' }],
    ['name', { email: 'augusta@example.com' }],
  ] as const) {
    const response = await request(app).put(`/api/users/${id}`).send(body)
    // A refusal is fine: it has neither.
    expect(response.body[lacking], `the ${lacking} in the answer to a PUT without ${lacking}`).toBeUndefined()
  }
})

test('deletes the one user that was named', async () => {
  const ids = [await create(ada), await create(bob), await create(cleo)] as const
  const left = async () => (await request(app).get('/api/users')).body.data
  await request(app).delete(`/api/users/${ids[0]}`)
  expect(await left(), 'the users after Ada was deleted').toEqual([
    { id: ids[1], ...bob },
    { id: ids[2], ...cleo },
  ])
  await request(app).delete(`/api/users/${ids[1]}`)
  expect(await left(), 'the users after Bob was deleted').toEqual([{ id: ids[2], ...cleo }])
})

test('keeps the users of two apps apart', async () => {
  const id = await create(ada)
  expect((await request(app).get('/api/users')).body).toEqual({ data: [{ id, ...ada }] })
  expect((await request(createApp()).get('/api/users')).body).toEqual({ data: [] })
})
