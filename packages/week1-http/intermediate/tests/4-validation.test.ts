import { request } from 'shared/testing/http.ts'
import { beforeEach, expect, test } from 'vitest'
import { createApp } from '#intermediate/app.ts'

const ada = { name: 'Ada', email: 'ada@example.com' }
const bob = { name: 'Bob', email: 'bob@example.com' }

let app: ReturnType<typeof createApp>
beforeEach(() => {
  app = createApp()
})

const post = (body: unknown) =>
  request(app)
    .post('/api/users')
    .send(body as object)
const put = (id: number, body: unknown) =>
  request(app)
    .put(`/api/users/${id}`)
    .send(body as object)
const list = async () => (await request(app).get('/api/users')).body.data

async function create(fields: object): Promise<number> {
  const { body } = await post(fields)
  expect(body, `the user created from ${JSON.stringify(fields)}`).toMatchObject({ id: expect.any(Number) })
  return body.id
}

async function expectRefusal(body: unknown, status = 400) {
  const text = JSON.stringify(body) ?? 'no body'
  expect((await post(body)).status, `the status of POST with ${text.slice(0, 80)}`).toBe(status)
}

test('accepts names of 1 to 100 characters, and answers 400 to others', async () => {
  await create({ name: 'x', email: 'x@example.com' })
  await create({ name: 'x'.repeat(100), email: 'long@example.com' })
  await create({ name: 'é'.repeat(100), email: 'bytes@example.com' })
  await create({ name: "Seán O'Brien-Muñoz <3 李", email: 'sean@example.com' })
  for (const name of ['', 'x'.repeat(101), undefined, null, 7, true, ['Ada'], { first: 'Ada' }]) {
    await expectRefusal({ name, email: 'ada@example.com' })
  }
})

test('cuts off the white space around a name', async () => {
  const id = await create({ ...ada, name: ' \t Ada  Lovelace\n' })
  expect((await request(app).get(`/api/users/${id}`)).body.name).toBe('Ada  Lovelace')
  await create({ name: `  ${'x'.repeat(100)}  `, email: 'long@example.com' })
  await expectRefusal({ name: ' \t\n ', email: 'blank@example.com' })
})

test('accepts emails as they are written, and answers 400 to what is none', async () => {
  const id = await create({ name: 'Ada', email: 'Ada.King+news@Mail.Example.com' })
  const { body } = await request(app).get(`/api/users/${id}`)
  expect(body.email).toBe('Ada.King+news@Mail.Example.com')
  const noEmails = ['', 'ada', 'ada@', '@example.com', 'ada@example', 'a da@example.com', 'ada@exa mple.com']
  const others = ['ada@@example.com', 'ada@example.com, bob@example.com', `${'x'.repeat(250)}@example.com`]
  for (const email of [...noEmails, ...others, undefined, null, 7, ['ada@example.com']]) {
    await expectRefusal({ name: 'Ada', email })
  }
})

test('answers 400 to keys that a user does not have', async () => {
  await expectRefusal({ ...ada, id: 7 })
  await expectRefusal({ ...ada, role: 'admin' })
  await expectRefusal({ ...ada, Name: 'Ada' })
  const prototype = await request(app)
    .post('/api/users')
    .type('json')
    .send('{"name":"Ada","email":"ada@example.com","__proto__":{"role":"admin"}}')
  expect(prototype.status, 'the status of POST with __proto__').toBe(400)
  await create(ada)
})

test('answers 400 to a body that is no object, or missing', async () => {
  for (const body of [[], [ada], {}, undefined]) await expectRefusal(body)
  await create(ada)
})

test('checks the body of PUT too', async () => {
  const id = await create(ada)
  for (const body of [{}, undefined, [], { name: 'Ada' }, { ...ada, name: ' ' }, { ...ada, email: 'ada' }]) {
    expect((await put(id, body)).status, `the status of PUT with ${JSON.stringify(body)}`).toBe(400)
  }
  expect((await put(id, { ...ada, id: id + 1 })).status, 'the status of PUT with another id').toBe(400)
  expect(await list()).toEqual([{ id, ...ada }])
  expect((await put(id, { ...bob, name: ' Bob ' })).body).toEqual({ id, ...bob })
})

test('answers 409 to an email that another user has, whatever its case', async () => {
  const first = await create({ name: 'Ada', email: 'Ada@Example.com' })
  const id = await create(bob)
  for (const email of ['Ada@Example.com', 'ada@example.com', 'ADA@EXAMPLE.COM']) {
    await expectRefusal({ name: 'Eve', email }, 409)
    expect((await put(id, { name: 'Eve', email })).status, `the status of PUT with ${email}`).toBe(409)
  }
  const later = { name: 'Ada', email: 'BOB@example.com' }
  expect((await put(first, later)).status, 'the status of PUT with the email of a later user').toBe(409)
})

test('lets a user keep its own email, in another case too', async () => {
  const id = await create(ada)
  await create(bob)
  for (const email of ['ada@example.com', 'ADA@example.com']) {
    const response = await put(id, { name: 'Augusta', email })
    expect(response.body).toEqual({ id, name: 'Augusta', email })
  }
})

test('frees the email of a user that is gone or has another', async () => {
  const id = await create(ada)
  await expectRefusal({ ...ada, name: 'Eve' }, 409)
  await put(id, { name: 'Ada', email: 'lovelace@example.com' })
  const second = await create({ ...ada, name: 'Eve' })
  await request(app).delete(`/api/users/${second}`)
  await create({ ...ada, name: 'Zoe' })
})

test('keeps nothing of what it refused', async () => {
  const id = await create(ada)
  const other = await create(bob)
  await expectRefusal({ name: '', email: 'eve@example.com' })
  await expectRefusal({ name: 'Eve', email: 'ada@example.com' }, 409)
  expect((await put(other, { name: 'Eve', email: 'ada@example.com' })).status, 'the status of PUT').toBe(409)
  expect((await put(id, { name: 'Eve' })).status, 'the status of PUT without an email').toBe(400)
  expect(await list()).toEqual([
    { id, ...ada },
    { id: other, ...bob },
  ])
})
