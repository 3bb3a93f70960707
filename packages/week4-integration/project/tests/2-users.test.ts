import { expectUsersApi } from 'shared/contracts/users.ts'
import { poolFor } from 'shared/testing/database/pool-for.ts'
import { beforeEach, expect, test } from 'vitest'
import { createApp } from '#project/app.ts'
import { apiOn, blog, idsOf, range } from './blog.ts'

const { url, query, empty, user } = await blog()
const pool = poolFor(url)

beforeEach(empty)

test('answers as the users contract of week 1 says', async () => {
  const makeApp = async () => {
    await empty()
    return { app: createApp({ pool }) }
  }
  await expectUsersApi(makeApp, { only: 'core' })
})

test('answers a page of users and how many there are', async () => {
  const api = apiOn(url, pool)
  const ids = []
  for (const index of range(12)) ids.push(await user(`User ${index}`))
  // A changed row moves to another place in the table.
  await query('UPDATE users SET name = name WHERE id = $1', [ids[0]])
  await query(`UPDATE users SET created_at = '2026-01-01'::timestamptz - id * interval '1 day'`)
  const page = async (search: string) => {
    const { status, body } = await api.get(`/api/users${search}`)
    expect(status, `the status of ${search || 'the list'}`).toBe(200)
    return { ...body, data: idsOf(body.data) }
  }
  expect(await page('')).toEqual({ data: ids.slice(0, 10), page: 1, limit: 10, total: 12 })
  expect(await page('?page=2&limit=5')).toEqual({ data: ids.slice(5, 10), page: 2, limit: 5, total: 12 })
  expect(await page('?page=3&limit=5&utm_source=mail')).toEqual({
    data: ids.slice(10),
    page: 3,
    limit: 5,
    total: 12,
  })
  expect(await page('?page=4&limit=5'), 'a page after the last').toEqual({
    data: [],
    page: 4,
    limit: 5,
    total: 12,
  })
})

test('shows a user with id, name, email and createdAt only', async () => {
  const api = apiOn(url, pool)
  const created = await api.post('/api/users').send({ name: 'Ada', email: 'ada@example.com' })
  expect(created.status, 'the status of a new user').toBe(201)
  const [row] = await query<{ createdAt: Date }>('SELECT created_at AS "createdAt" FROM users')
  const shown = {
    id: expect.any(Number),
    name: 'Ada',
    email: 'ada@example.com',
    createdAt: row?.createdAt.toISOString(),
  }
  expect(created.body).toEqual(shown)
  const replaced = await api
    .put(`/api/users/${created.body.id}`)
    .send({ name: 'Ada', email: 'ada@example.com' })
  expect(replaced.body, 'the response to PUT').toEqual(shown)
  expect((await api.get('/api/users')).body.data, 'the list').toEqual([shown])
})

test('keeps the users in the database, and nowhere else', async () => {
  const first = apiOn(url, pool)
  const { status, body: ada } = await first.post('/api/users').send({ name: 'Ada', email: 'ada@example.com' })
  expect(status, 'the status of a new user').toBe(201)
  const second = apiOn(url)
  expect((await second.get(`/api/users/${ada.id}`)).body, 'the user in another app').toEqual(ada)
  expect(idsOf((await first.get('/api/users')).body.data)).toEqual([ada.id])
  // Somebody else changes the database meanwhile.
  await query(`UPDATE users SET name = 'Augusta' WHERE id = $1`, [ada.id])
  expect((await first.get(`/api/users/${ada.id}`)).body.name).toBe('Augusta')
  const bob = await user('Bob')
  expect(idsOf((await first.get('/api/users')).body.data)).toEqual([ada.id, bob])
})
