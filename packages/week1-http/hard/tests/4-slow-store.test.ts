import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#hard/app.ts'
import { AppError } from '#hard/errors.ts'
import { createUserStore } from '#hard/users.ts'
import { allRequests } from './all-requests.ts'
import { ada, storeThat } from './recording-store.ts'
import { watchRefusals } from './refusals.ts'

const { reported, expectRefusal, watched } = watchRefusals()

const person = (number: number) => ({ name: `Person ${number}`, email: `person${number}@example.com` })
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const statusesOf = (responses: { status: number }[]) => responses.map(({ status }) => status).sort()

test('delays every call of the store without blocking the process', async () => {
  const delayMs = 30
  const users = createUserStore({ delayMs })
  const calls = {
    list: () => users.list(),
    get: () => users.get(1),
    create: () => users.create(ada),
    update: () => users.update(1, ada),
    remove: () => users.remove(1),
  }
  for (const [name, call] of Object.entries(calls)) {
    const start = performance.now()
    let othersRan = false
    setImmediate(() => {
      othersRan = true
    })
    await call()
    // A timer of Node may come up to a millisecond early.
    expect(performance.now() - start, `the milliseconds that ${name} took`).toBeGreaterThan(delayMs - 2)
    expect(othersRan, `whether other code ran during ${name}`).toBe(true)
  }
})

test('waits for the store before it answers', async () => {
  const users = createUserStore({ delayMs: 20 })
  const api = request(watched(createApp({ users })))
  const created = await api.post('/api/users').send(ada)
  expect({ status: created.status, body: created.body }).toEqual({ status: 201, body: { id: 1, ...ada } })
  expect((await api.get('/api/users')).body).toEqual({ data: [{ id: 1, ...ada }] })
  for (const method of ['get', 'delete'] as const) {
    expectRefusal(await api[method]('/api/users/2'), 404, `${method.toUpperCase()} of an unknown user`)
  }
  expectRefusal(await api.put('/api/users/2').send(person(2)), 404, 'PUT of an unknown user')
  expect((await api.delete('/api/users/1')).status, 'the status of DELETE').toBe(204)
  expect(await users.list()).toEqual([])
})

test('gives an email to only one of many users at once', async () => {
  const app = createApp({ users: createUserStore({ delayMs: 10 }) })
  const creations = await Promise.all(
    numbers(50).map((number) => {
      const email = number % 2 === 0 ? ada.email : ada.email.toUpperCase()
      return request(app).post('/api/users').send({ name: ada.name, email })
    }),
  )
  expect(statusesOf(creations), '50 times POST with one email').toEqual([201, ...Array(49).fill(409)])
  expect((await request(app).get('/api/users')).body.data).toHaveLength(1)
  const users = createUserStore({ delayMs: 10 })
  const other = createApp({ users })
  await Promise.all(numbers(10).map((number) => users.create(person(number))))
  const updates = await Promise.all(numbers(10).map((id) => request(other).put(`/api/users/${id}`).send(ada)))
  expect(statusesOf(updates), '10 times PUT with one email').toEqual([200, ...Array(9).fill(409)])
})

test('gives users that are created at once different ids', async () => {
  const app = createApp({ users: createUserStore({ delayMs: 10 }) })
  const responses = await Promise.all(
    numbers(20).map((number) => request(app).post('/api/users').send(person(number))),
  )
  expect(statusesOf(responses)).toEqual(Array(20).fill(201))
  expect(new Set(responses.map(({ body }) => body.id)).size, 'the number of different ids').toBe(20)
  expect((await request(app).get('/api/users')).body.data, 'the list').toHaveLength(20)
})

test('answers 500 when the store fails', async () => {
  const error = new Error('connection refused')
  const failing = watched(createApp({ users: storeThat(() => Promise.reject(error)) }))
  for (const [what, sent] of allRequests(failing)) expectRefusal(await sent, 500, what)
  expect(reported, 'console.error').toHaveBeenCalledTimes(5)
  reported.mockClear()
  const full = new AppError(409, 'full', 'The store is full')
  const refusing = watched(createApp({ users: storeThat(() => Promise.reject(full)) }))
  for (const [what, sent] of allRequests(refusing))
    expectRefusal(await sent, 409, `${what}, refused with 409`)
})

test('answers 503 when the store misses the deadline', async () => {
  const hanging = watched(createApp({ users: storeThat(() => new Promise(() => {})), deadlineMs: 30 }))
  for (const [what, sent] of allRequests(hanging)) expectRefusal(await sent, 503, what)
})
