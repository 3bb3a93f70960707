import { expectUsersApi } from 'shared/contracts/users.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createUserStore } from '#simple/users.ts'
import { appDatabase, appOn, insertUser } from './database.ts'

const { url, db, pool, makeApp } = await appDatabase()

const ada = { name: 'Ada', email: 'Ada@example.com' }

test('answers as the users API of week 1', async () => {
  await expectUsersApi(makeApp, { only: 'core' })
})

test('keeps the users in PostgreSQL, and nothing in the process', async () => {
  const { app } = await makeApp()
  const { status, body } = await request(app).post('/api/users').send(ada)
  expect(status, 'the status of POST').toBe(201)
  const { rows } = await db.query('SELECT id, name, email FROM users')
  expect(rows, 'the rows in users').toEqual([{ id: body.id, ...ada }])
  const other = appOn(poolFor(url))
  expect((await request(other).get('/api/users')).body, 'the list of another app').toEqual({ data: [body] })
})

test('shows at once what another program has changed', async () => {
  const api = request((await makeApp()).app)
  const { status, body: user } = await api.post('/api/users').send(ada)
  expect(status, 'the status of POST').toBe(201)
  expect((await api.get('/api/users')).body, 'the list').toEqual({ data: [user] })
  await db.query(`UPDATE users SET name = 'Augusta'`)
  const id = await insertUser(db, 'Bob')
  expect((await api.get(`/api/users/${user.id}`)).body.name, 'the name after an UPDATE').toBe('Augusta')
  const names = async () => (await api.get('/api/users')).body.data.map(({ name }: { name: string }) => name)
  expect(await names(), 'the names after an INSERT').toEqual(['Augusta', 'Bob'])
  await db.query('DELETE FROM users WHERE id = $1', [user.id])
  expect(await names(), 'the names after a DELETE').toEqual(['Bob'])
  expect((await api.get(`/api/users/${user.id}`)).status, 'the status of the deleted user').toBe(404)
  expect((await api.put(`/api/users/${id}`).send(ada)).body, 'the answer to PUT').toMatchObject({
    id,
    ...ada,
  })
})

test('shows id, name, email and createdAt of a user, and nothing else', async () => {
  const api = request((await makeApp()).app)
  const created = await api.post('/api/users').send(ada)
  const user = { id: expect.any(Number), ...ada, createdAt: expect.stringMatching(/^\d{4}-.*Z$/) }
  expect(created.body, 'the answer to POST').toEqual(user)
  const path = `/api/users/${created.body.id}`
  expect((await api.get(path)).body, `the answer to GET ${path}`).toEqual(created.body)
  expect((await api.put(path).send(ada)).body, `the answer to PUT ${path}`).toEqual(created.body)
  await db.query(`UPDATE users SET username = 'ada', password_hash = '$2b$10$secret'`)
  expect((await api.get(path)).body, `the answer to GET ${path}, with a login`).toEqual(created.body)
  expect((await api.get('/api/users')).body, 'the list').toEqual({ data: [created.body] })
})

test('has a store with promises', async () => {
  await makeApp()
  const users = createUserStore(pool)
  const user = await users.create(ada)
  expect(user, 'what create resolves with').toMatchObject({ id: expect.any(Number), ...ada })
  expect(await users.get(user.id), 'what get resolves with').toMatchObject(user)
  expect(await users.update(user.id, { ...ada, name: 'Augusta' })).toMatchObject({
    id: user.id,
    name: 'Augusta',
  })
  expect(await users.list(), 'what list resolves with').toMatchObject([{ ...user, name: 'Augusta' }])
  expect(await users.remove(user.id), 'what remove resolves with').toBe(true)
  expect(await users.remove(user.id), 'what a second remove resolves with').toBe(false)
  expect(await users.get(user.id), 'what get resolves with, for a deleted user').toBeUndefined()
  expect(await users.update(user.id, ada), 'what update resolves with, for a deleted user').toBeUndefined()
})
