import express, { type RequestHandler } from 'express'
import { request } from 'shared/testing/http/request.ts'
import { importsOf, sourceFiles } from 'shared/testing/imports.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, test } from 'vitest'
import { createApp } from '#hard/app.ts'
import { createUsersController } from '#hard/controllers/users.ts'
import { usersRouter } from '#hard/routes/users.ts'
import { ada, recordingStore } from './users.ts'

const grace = { name: 'Grace Hopper', email: 'grace@example.com' }

/** A controller whose handlers only say which of them was called. */
function fakeController() {
  const says = (handler: string): RequestHandler<{ id: string }> => {
    return (req, res) => {
      res.status(299).json({ handler, id: req.params.id, body: req.body })
    }
  }
  const { list, create, get, update, remove } = {
    list: says('list') as RequestHandler,
    create: says('create') as RequestHandler,
    get: says('get'),
    update: says('update'),
    remove: says('remove'),
  }
  return { list, create, get, update, remove }
}

/** The handlers of a controller under paths of this test, on a store that knows the user 7. */
function appOfControllers() {
  const { users, calls } = recordingStore({ id: 7, ...ada })
  const { list, create, get, update, remove } = createUsersController(users)
  const people = express.Router()
  people.get('/', list).post('/', create).get('/:id', get).put('/:id', update).delete('/:id', remove)
  const app = express().use(express.json()).use('/people', people)
  // What the handlers refuse is answered with the status of the error.
  const answer: express.ErrorRequestHandler = (error, _req, res, _next) => {
    res.status(error.status ?? 500).end()
  }
  return { app: app.use(answer), calls }
}

test('routes/users.ts leads each method and path to its handler, and adds nothing to the answer', async () => {
  const app = express().use(express.json()).use('/people', usersRouter(fakeController()))
  const api = request(app)
  const answers = async (sent: ReturnType<typeof api.get>, expected: object) => {
    const { status, body, headers } = await sent
    expect({ status, ...body }).toEqual({ status: 299, ...expected })
    expect(headers).not.toHaveProperty('location')
  }
  await answers(api.get('/people'), { handler: 'list' })
  await answers(api.post('/people').send(ada), { handler: 'create', body: ada })
  await answers(api.get('/people/7'), { handler: 'get', id: '7' })
  await answers(api.put('/people/7').send(ada), { handler: 'update', id: '7', body: ada })
  await answers(api.delete('/people/7'), { handler: 'remove', id: '7' })
})

test('controllers/users.ts answers from the store it is given, wherever it is mounted', async () => {
  const { app, calls } = appOfControllers()
  const seven = { id: 7, ...ada }
  const list = await request(app).get('/people')
  expect({ status: list.status, body: list.body }).toEqual({ status: 200, body: { data: [seven] } })
  const created = await request(app).post('/people?from=a-form').send(grace)
  expect({ status: created.status, body: created.body }).toEqual({ status: 201, body: { id: 7, ...grace } })
  expect(created.headers.location, 'the Location').toBe('/people/7')
  const one = await request(app).get('/people/7')
  expect({ status: one.status, body: one.body }).toEqual({ status: 200, body: seven })
  const updated = await request(app).put('/people/7').send(grace)
  expect({ status: updated.status, body: updated.body }).toEqual({ status: 200, body: { id: 7, ...grace } })
  const removed = await request(app).delete('/people/7')
  expect({ status: removed.status, text: removed.text }).toEqual({ status: 204, text: '' })
  expect(calls, 'what the store was asked').toEqual([
    ['list'],
    ['create', grace],
    ['get', 7],
    ['update', 7, grace],
    ['remove', 7],
  ])
})

test('controllers/users.ts refuses with 404 whom the store does not find', async () => {
  const { app } = appOfControllers()
  expect((await request(app).get('/people/8')).status, 'the status of GET').toBe(404)
  expect((await request(app).put('/people/8').send(grace)).status, 'the status of PUT').toBe(404)
  expect((await request(app).delete('/people/8')).status, 'the status of DELETE').toBe(404)
})

test('controllers/users.ts refuses with 400 what is no id, and does not ask the store', async () => {
  const { app, calls } = appOfControllers()
  for (const id of ['abc', '0', '-7', '7.0', '07', '7abc', '1e3', '9007199254740993']) {
    expect((await request(app).get(`/people/${id}`)).status, `the status of GET ${id}`).toBe(400)
    expect((await request(app).put(`/people/${id}`).send(grace)).status, `the status of PUT ${id}`).toBe(400)
    expect((await request(app).delete(`/people/${id}`)).status, `the status of DELETE ${id}`).toBe(400)
  }
  expect(calls, 'what the store was asked').toEqual([])
})

test('no file in routes imports the store', async () => {
  expect((await request(createApp()).get('/api/users')).status, 'the status of GET /api/users').toBe(200)
  const store = subjectFile('#hard/users.ts')
  for (const file of sourceFiles(subjectFile('#hard/routes'))) {
    const found = importsOf(file).filter(({ file, typeOnly }) => file === store && !typeOnly)
    expect(found, `imports of users.ts in ${file.split('/').slice(-2).join('/')}`).toEqual([])
  }
})

test('no file in controllers imports express, types apart', async () => {
  expect((await request(createApp()).get('/api/users')).status, 'the status of GET /api/users').toBe(200)
  for (const file of sourceFiles(subjectFile('#hard/controllers'))) {
    const found = importsOf(file).filter(({ specifier, typeOnly }) => specifier === 'express' && !typeOnly)
    expect(found, `imports of express in ${file.split('/').slice(-2).join('/')}`).toEqual([])
  }
})

test('the API answers as before', async () => {
  const app = createApp()
  const api = request(app)
  const created = await api.post('/api/users').send(ada)
  expect(created.status, 'the status of POST').toBe(201)
  const path = `/api/users/${created.body.id}`
  expect(created.headers.location).toBe(path)
  expect((await api.get('/api/users')).body).toEqual({ data: [{ id: created.body.id, ...ada }] })
  expect((await api.get(path)).body).toEqual({ id: created.body.id, ...ada })
  expect((await api.put(path).send(grace)).body).toEqual({ id: created.body.id, ...grace })
  expect((await api.post('/api/users').send(grace)).status, 'the status of a second Grace').toBe(409)
  for (const body of [{}, { ...ada, id: 7 }, { ...ada, name: ' ' }, { ...ada, email: 'ada' }]) {
    const sent = JSON.stringify(body)
    expect((await api.post('/api/users').send(body)).status, `the status of POST with ${sent}`).toBe(400)
    expect((await api.put(path).send(body)).status, `the status of PUT with ${sent}`).toBe(400)
  }
  expect((await api.delete(path)).status, 'the status of DELETE').toBe(204)
  expect((await api.get(path)).status, 'the status of GET after DELETE').toBe(404)
})
