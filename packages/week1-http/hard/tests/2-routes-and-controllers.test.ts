import express, { type RequestHandler } from 'express'
import { watchLateErrors } from 'shared/testing/http/late-errors.ts'
import { request } from 'shared/testing/http/request.ts'
import { importsOf, sourceFiles } from 'shared/testing/imports.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { expect, test } from 'vitest'
import { createApp } from '#hard/app.ts'
import { usersRouter } from '#hard/routes/users.ts'
import { appOfControllers } from './controllers-app.ts'
import { ada, grace } from './recording-store.ts'

const watched = watchLateErrors()

/** A controller whose handlers only say which of them was called. */
function fakeController() {
  const says = (handler: string): RequestHandler<{ id: string }> => {
    return (req, res) => {
      res.status(299).json({ handler, id: req.params.id, body: req.body })
    }
  }
  return {
    list: says('list') as RequestHandler,
    create: says('create') as RequestHandler,
    get: says('get'),
    update: says('update'),
    remove: says('remove'),
  }
}

test('routes call the handler of each method and path, and add nothing', async () => {
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

test('controllers answer from the store they get', async () => {
  const { app, calls } = appOfControllers()
  const seven = { id: 7, ...ada }
  const list = await request(app).get('/people')
  expect({ status: list.status, body: list.body }).toEqual({ status: 200, body: { data: [seven] } })
  const created = await request(app).post('/people').send(grace)
  expect({ status: created.status, body: created.body }).toEqual({ status: 201, body: { id: 7, ...grace } })
  const one = await request(app).get('/people/7')
  expect({ status: one.status, body: one.body }).toEqual({ status: 200, body: seven })
  const updated = await request(app).put('/people/7').send(grace)
  expect({ status: updated.status, body: updated.body }).toEqual({ status: 200, body: { id: 7, ...grace } })
  const removed = await request(app).delete('/people/7')
  expect({ status: removed.status, text: removed.text }).toEqual({ status: 204, text: '' })
  expect(calls, 'the calls of the store').toEqual([
    ['list'],
    ['create', grace],
    ['get', 7],
    ['update', 7, grace],
    ['remove', 7],
  ])
})

test('controllers refuse unknown users with 404', async () => {
  const app = watched(appOfControllers().app)
  expect((await request(app).get('/people/8')).status, 'the status of GET').toBe(404)
  expect((await request(app).put('/people/8').send(grace)).status, 'the status of PUT').toBe(404)
  expect((await request(app).delete('/people/8')).status, 'the status of DELETE').toBe(404)
})

test('controllers refuse impossible ids with 400, without calling the store', async () => {
  const { app: controllers, calls } = appOfControllers()
  const app = watched(controllers)
  for (const id of ['abc', '0', '-7', '7.0', '07', '7abc', '1e3', '9007199254740993']) {
    expect((await request(app).get(`/people/${id}`)).status, `the status of GET ${id}`).toBe(400)
    expect((await request(app).put(`/people/${id}`).send(grace)).status, `the status of PUT ${id}`).toBe(400)
    expect((await request(app).delete(`/people/${id}`)).status, `the status of DELETE ${id}`).toBe(400)
  }
  expect(calls, 'the calls of the store').toEqual([])
})

test('routes import no store, and controllers import no Express', async () => {
  expect((await request(createApp()).get('/api/users')).status, 'the status of GET /api/users').toBe(200)
  const imported = (folder: string) =>
    sourceFiles(folder).flatMap((path) => {
      const name = path.split('/').slice(-2).join('/')
      return importsOf(path)
        .filter(({ typeOnly }) => !typeOnly)
        .map((one) => ({ name, ...one }))
    })
  const store = subjectFile('#hard/users.ts')
  const ofStore = imported(subjectFile('#hard/routes')).filter(({ file }) => file === store)
  expect(
    ofStore.map(({ name }) => name),
    'files in routes that import users.ts',
  ).toEqual([])
  const inControllers = imported(subjectFile('#hard/controllers'))
  const ofExpress = inControllers.filter(({ specifier }) => specifier === 'express')
  expect(
    ofExpress.map(({ name }) => name),
    'files in controllers that import express',
  ).toEqual([])
})

test('the API works as before', async () => {
  const api = request(createApp())
  const created = await api.post('/api/users').send(ada)
  expect(created.status, 'the status of POST').toBe(201)
  const path = `/api/users/${created.body.id}`
  expect(created.headers.location, 'the Location').toBe(path)
  expect((await api.get('/api/users')).body).toEqual({ data: [{ id: created.body.id, ...ada }] })
  expect((await api.get(path)).body).toEqual({ id: created.body.id, ...ada })
  expect((await api.put(path).send(grace)).body).toEqual({ id: created.body.id, ...grace })
  expect((await api.post('/api/users').send(grace)).status, 'the status of a second Grace').toBe(409)
  for (const body of [{}, { ...ada, id: 7 }, { ...ada, name: ' ' }, { ...ada, email: 'ada' }]) {
    const sent = JSON.stringify(body)
    expect((await api.post('/api/users').send(body)).status, `the status of POST with ${sent}`).toBe(400)
    expect((await api.put(path).send(body)).status, `the status of PUT with ${sent}`).toBe(400)
  }
  const { body } = await api.get('/api/users')
  expect(body, 'the list after all refusals').toEqual({ data: [{ id: created.body.id, ...grace }] })
  expect((await api.delete(path)).status, 'the status of DELETE').toBe(204)
  expect((await api.get(path)).status, 'the status of GET after DELETE').toBe(404)
})
