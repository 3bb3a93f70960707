import { expectProblem } from 'shared/contracts/problem.ts'
import { request } from 'shared/testing/http/request.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { createApp } from '#hard/app.ts'
import { createUserStore } from '#hard/users.ts'
import { ada, recordingStore, storeThat } from './users.ts'

const reported = vi.spyOn(console, 'error').mockImplementation(() => {})
beforeEach(() => {
  reported.mockClear()
})

const person = (number: number) => ({ name: `Person ${number}`, email: `person${number}@example.com` })
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const statusesOf = (responses: { status: number }[]) => responses.map(({ status }) => status).sort()

/** The five requests of the API, for an app whose store may do anything. */
function allRequests(app: ReturnType<typeof createApp>) {
  const api = request(app)
  return {
    'GET /api/users': api.get('/api/users'),
    'POST /api/users': api.post('/api/users').send(ada),
    'GET /api/users/7': api.get('/api/users/7'),
    'PUT /api/users/7': api.put('/api/users/7').send(ada),
    'DELETE /api/users/7': api.delete('/api/users/7'),
  }
}

test('every call of the store takes its delay', async () => {
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
    let othersHadTheirTurn = false
    setImmediate(() => {
      othersHadTheirTurn = true
    })
    await call()
    // A timer of Node may come up to a millisecond early.
    expect(performance.now() - start, `the milliseconds that ${name} took`).toBeGreaterThan(delayMs - 2)
    expect(othersHadTheirTurn, `whether others had their turn during ${name}`).toBe(true)
  }
})

test('answers 50 creations of one email at once with one 201 and 49 times 409', async () => {
  const app = createApp({ users: createUserStore({ delayMs: 10 }) })
  const responses = await Promise.all(
    numbers(50).map((number) => {
      const email = number % 2 === 0 ? ada.email : ada.email.toUpperCase()
      return request(app).post('/api/users').send({ name: ada.name, email })
    }),
  )
  expect(statusesOf(responses)).toEqual([201, ...Array(49).fill(409)])
  expect((await request(app).get('/api/users')).body.data).toHaveLength(1)
})

test('lets one of many users take an email that all want at once', async () => {
  const users = createUserStore({ delayMs: 10 })
  const app = createApp({ users })
  await Promise.all(numbers(10).map((number) => users.create(person(number))))
  const responses = await Promise.all(numbers(10).map((id) => request(app).put(`/api/users/${id}`).send(ada)))
  expect(statusesOf(responses)).toEqual([200, ...Array(9).fill(409)])
})

test('gives users that are created at once an id each', async () => {
  const app = createApp({ users: createUserStore({ delayMs: 10 }) })
  const responses = await Promise.all(
    numbers(20).map((number) => request(app).post('/api/users').send(person(number))),
  )
  expect(statusesOf(responses)).toEqual(Array(20).fill(201))
  expect(new Set(responses.map(({ body }) => body.id)).size, 'how many ids there are').toBe(20)
})

test('waits for the answer of the store before it answers', async () => {
  const users = createUserStore({ delayMs: 20 })
  const api = request(createApp({ users }))
  const created = await api.post('/api/users').send(ada)
  expect({ status: created.status, body: created.body }).toEqual({ status: 201, body: { id: 1, ...ada } })
  expect((await api.get('/api/users')).body).toEqual({ data: [{ id: 1, ...ada }] })
  for (const method of ['get', 'delete'] as const) {
    expectProblem(await api[method]('/api/users/2'), 404, `${method.toUpperCase()} of nobody`)
  }
  expectProblem(await api.put('/api/users/2').send(person(2)), 404, 'PUT of nobody')
  expect((await api.delete('/api/users/1')).status, 'the status of DELETE').toBe(204)
  expect(await users.list()).toEqual([])
})

test('answers 500 when the store fails', async () => {
  const failing = createApp({ users: storeThat(() => Promise.reject(new Error('connection refused'))) })
  for (const [what, sent] of Object.entries(allRequests(failing))) expectProblem(await sent, 500, what)
  expect(reported, 'console.error').toHaveBeenCalledTimes(5)
})

test('answers 503 when the store does not answer before the deadline', async () => {
  const hanging = createApp({ users: storeThat(() => new Promise(() => {})), deadlineMs: 30 })
  for (const [what, sent] of Object.entries(allRequests(hanging))) expectProblem(await sent, 503, what)
})

test('lets a store that is slow have the time until the deadline', async () => {
  const app = createApp({ users: createUserStore({ delayMs: 60 }), deadlineMs: 5_000 })
  expect((await request(app).get('/api/users')).status).toBe(200)
  const hurried = createApp({ users: createUserStore({ delayMs: 5_000 }), deadlineMs: 30 })
  expect((await request(hurried).get('/api/users')).status).toBe(503)
})

test('goes on with other requests while one hangs', async () => {
  const { users } = recordingStore({ id: 7, ...ada })
  const { promise: asked, resolve: onAsked } = Promise.withResolvers<void>()
  const get = () => {
    onAsked()
    return new Promise<never>(() => {})
  }
  const app = createApp({ users: { ...users, get }, deadlineMs: 300 })
  const hanging = request(app).get('/api/users/7')
  const answered = hanging.then(({ status }) => status)
  await Promise.race([asked, answered])
  expect((await request(app).get('/api/users')).status, 'the status of another request').toBe(200)
  expect(await answered, 'the status of the one that hangs').toBe(503)
})

test('ignores what the store says after the deadline', async () => {
  const { promise, reject } = Promise.withResolvers<never>()
  const app = createApp({ users: storeThat(() => promise), deadlineMs: 20 })
  expect((await request(app).get('/api/users')).status).toBe(503)
  expect(await uncaughtDuring(async () => reject(new Error('too late')))).toEqual([])
})

test('leaves no timer behind once a request is answered', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length
  const app = createApp({ users: createUserStore({ delayMs: 1 }), deadlineMs: 60_000 })
  const hanging = createApp({ users: storeThat(() => new Promise(() => {})), deadlineMs: 20 })
  expect((await request(hanging).get('/api/users')).status, 'the status after the deadline').toBe(503)
  const failing = createApp({ users: storeThat(() => Promise.reject(new Error('away'))), deadlineMs: 60_000 })
  for (const [target, status] of [
    [app, 200],
    [failing, 500],
  ] as const) {
    const before = timers()
    for (const _ of numbers(20)) await request(target).get('/api/users')
    expect(timers() - before, `how many timers 20 answers with ${status} leave`).toBeLessThan(10)
  }
})
