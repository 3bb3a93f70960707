import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test } from 'vitest'
import { createApp } from '#intermediate/app.ts'

const ada = { name: 'Ada', email: 'ada@example.com' }
const bob = { name: 'Bob', email: 'bob@example.com' }
const cleo = { name: 'Cleo', email: 'cleo@example.com' }

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

const names = async () => (await list()).map(({ name }: { name: string }) => name)
const shown = (body: unknown) => (JSON.stringify(body) ?? 'no body').slice(0, 80)

async function create(fields: object): Promise<number> {
  const { status, body } = await post(fields)
  expect(`${status}`, `the status of POST with ${shown(fields)}`).toMatch(/^2/)
  expect(body, `the user created from ${shown(fields)}`).toMatchObject({ id: expect.any(Number) })
  return body.id
}

async function replace(id: number, fields: object) {
  const { status, body } = await put(id, fields)
  expect(`${status}`, `the status of PUT with ${shown(fields)}`).toMatch(/^2/)
  return body
}

async function expectRefusal(body: unknown, status = 400) {
  expect((await post(body)).status, `the status of POST with ${shown(body)}`).toBe(status)
}

async function expectPutRefusal(id: number, body: unknown, status = 400) {
  expect((await put(id, body)).status, `the status of PUT with ${shown(body)}`).toBe(status)
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

/** An address whose parts are all as long as they may be, but for one: RFC 5321 allows 64 characters, RFC 1035 63. */
function emailOf(length: number): string {
  const start = `${'x'.repeat(64)}@${'a'.repeat(63)}.${'b'.repeat(63)}.`
  return `${start}${'c'.repeat(length - start.length - 4)}.com`
}

test('accepts emails as they are written, and answers 400 to what is none', async () => {
  const id = await create({ name: 'Ada', email: 'Ada.King+news@Mail.Example.com' })
  const { body } = await request(app).get(`/api/users/${id}`)
  expect(body.email, 'the email').toBe('Ada.King+news@Mail.Example.com')
  await create({ name: 'Ada', email: emailOf(254) })
  const noEmails = ['', 'ada', 'ada@', '@example.com', 'ada@example', 'a da@example.com', 'ada@exa mple.com']
  const blanks = [' ada@example.com', 'ada@example.com ', '\tada@example.com', 'ada@example.com\n']
  const others = ['ada@@example.com', 'ada@example.com, bob@example.com', emailOf(255)]
  for (const email of [...noEmails, ...blanks, ...others, undefined, null, 7, ['ada@example.com']]) {
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
    await expectPutRefusal(id, body)
  }
  await expectPutRefusal(id, { ...ada, id: id + 1 })
  expect(await list(), 'all users').toEqual([{ id, ...ada }])
  expect(await replace(id, { ...bob, name: ' Bob ' })).toEqual({ id, ...bob })
})

test('answers 409 to an email that another user has, whatever its case', async () => {
  const everybody = [{ name: 'Ada', email: 'Ada@Example.com' }, bob, cleo]
  const ids: number[] = []
  for (const fields of everybody) ids.push(await create(fields))
  for (const [i, { email }] of everybody.entries()) {
    for (const taken of [email, email.toLowerCase(), email.toUpperCase()]) {
      await expectRefusal({ name: 'Eve', email: taken }, 409)
      for (const id of ids) {
        if (id !== ids[i]) await expectPutRefusal(id, { name: 'Eve', email: taken }, 409)
      }
    }
  }
})

test('lets a user keep its own email, in another case too', async () => {
  const id = await create(ada)
  await create(bob)
  for (const email of ['ada@example.com', 'ADA@example.com']) {
    expect(await replace(id, { name: 'Augusta', email })).toEqual({ id, name: 'Augusta', email })
  }
})

test('frees the email of a user that is gone or has another', async () => {
  const id = await create(ada)
  await expectRefusal({ ...ada, name: 'Eve' }, 409)
  await replace(id, { name: 'Ada', email: 'lovelace@example.com' })
  const second = await create({ ...ada, name: 'Eve' })
  await request(app).delete(`/api/users/${second}`)
  await create({ ...ada, name: 'Zoe' })
})

test('keeps nothing of what it refused', async () => {
  const id = await create(ada)
  const other = await create(bob)
  await expectRefusal({ name: '', email: 'eve@example.com' })
  expect(await names(), 'the names after a POST without a name').toEqual(['Ada', 'Bob'])
  await expectRefusal({ name: 'Eve', email: 'ada@example.com' }, 409)
  expect(await names(), 'the names after a POST with an email that is taken').toEqual(['Ada', 'Bob'])
  await expectPutRefusal(other, { name: 'Eve', email: 'ada@example.com' }, 409)
  expect(await names(), 'the names after a PUT with an email that is taken').toEqual(['Ada', 'Bob'])
  await expectPutRefusal(id, { name: 'Eve' })
  expect(await names(), 'the names after a PUT without an email').toEqual(['Ada', 'Bob'])
  expect(await list(), 'all users').toEqual([
    { id, ...ada },
    { id: other, ...bob },
  ])
})
