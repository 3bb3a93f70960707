import { type Sent, shownRequest } from 'shared/testing/http/rejections.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test } from 'vitest'
import { createApp } from '#intermediate/app.ts'
import { ada, bob, cleo } from './people.ts'
import { expectSuccess } from './watched-app.ts'

let app: ReturnType<typeof createApp>
beforeEach(() => {
  app = createApp()
})

async function bodyOf(sent: Sent) {
  const { type, body } = await expectSuccess(sent)
  expect(type, `the content type of ${shownRequest(sent)}`).toBe('application/json')
  return body
}

async function create(fields: object): Promise<number> {
  const user = await bodyOf(request(app).post('/api/users').send(fields))
  expect(user, 'the created user').toEqual({ id: expect.any(Number), ...fields })
  return user.id
}

const get = (id: number) => bodyOf(request(app).get(`/api/users/${id}`))
const list = (of = app) => bodyOf(request(of).get('/api/users'))

test('creates a user and returns it with its id', async () => {
  const [first, second] = [await create(ada), await create(bob)]
  expect(second, 'the id of the second user').not.toBe(first)
})

test('lists all users, and returns one by its id', async () => {
  const ids = [await create(ada), await create(bob)] as const
  expect(await list(), 'the list').toEqual({
    data: [
      { id: ids[0], ...ada },
      { id: ids[1], ...bob },
    ],
  })
  expect(await get(ids[0]), 'the first user').toEqual({ id: ids[0], ...ada })
  expect(await get(ids[1]), 'the second user').toEqual({ id: ids[1], ...bob })
})

test('replaces a user and returns it as it is now', async () => {
  const id = await create(ada)
  const other = await create(bob)
  expect(await bodyOf(request(app).put(`/api/users/${id}`).send(cleo)), 'the answer').toEqual({ id, ...cleo })
  expect(await get(id), 'the user afterwards').toEqual({ id, ...cleo })
  expect(await get(other), 'the other user').toEqual({ id: other, ...bob })
})

test('takes nothing over from the old user', async () => {
  const id = await create(ada)
  for (const [lacking, body] of [
    ['email', { name: 'Augusta' }],
    ['name', { email: 'augusta@example.com' }],
  ] as const) {
    const response = await request(app).put(`/api/users/${id}`).send(body)
    // To reject it is fine: then the body has neither.
    expect(response.body[lacking], `the ${lacking} in the answer to a PUT without ${lacking}`).toBeUndefined()
  }
})

test('deletes only the user with this id', async () => {
  const ids = [await create(ada), await create(bob), await create(cleo)] as const
  const left = async () => (await list()).data.map(({ name }: { name: string }) => name)
  await request(app).delete(`/api/users/${ids[0]}`)
  expect(await left(), 'the names after Ada was deleted').toEqual(['Bob', 'Cleo'])
  await request(app).delete(`/api/users/${ids[1]}`)
  expect(await left(), 'the names after Bob was deleted').toEqual(['Cleo'])
  expect(await get(ids[2]), 'the user that was never deleted').toEqual({ id: ids[2], ...cleo })
})

test('keeps the users of two apps apart', async () => {
  const id = await create(ada)
  expect(await list(), 'the users of the app').toEqual({ data: [{ id, ...ada }] })
  expect(await list(createApp()), 'the users of another app').toEqual({ data: [] })
})
