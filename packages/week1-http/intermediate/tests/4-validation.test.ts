import { beforeEach, expect, test } from 'vitest'
import { ada, bob, cleo } from './people.ts'
import { fieldsSent, userRequests } from './user-requests.ts'

let users: ReturnType<typeof userRequests>
beforeEach(() => {
  users = userRequests()
})

test('trims names and accepts 1 to 100 characters', async () => {
  await users.create({ name: 'x', email: 'x@example.com' })
  await users.create({ name: 'é'.repeat(100), email: 'bytes@example.com' })
  await users.create({ name: "Seán O'Brien-Muñoz <3 李", email: 'sean@example.com' })
  await users.create({ name: `  ${'x'.repeat(100)}  `, email: 'long@example.com' })
  const id = await users.create({ ...ada, name: ' \t Ada  Lovelace\n' })
  expect((await users.get(id)).name, 'the name with white space around it').toBe('Ada  Lovelace')
  const invalid = [' \t\n ', '', 'x'.repeat(101), undefined, null, 7, true, ['Ada'], { first: 'Ada' }]
  for (const name of invalid) await users.expectPostRejected({ name, email: 'eve@example.com' })
})

/** An address whose parts are as long as allowed, except one: RFC 5321 allows 64 characters, RFC 1035 63. */
function emailOf(length: number): string {
  const start = `${'x'.repeat(64)}@${'a'.repeat(63)}.${'b'.repeat(63)}.`
  return `${start}${'c'.repeat(length - start.length - 4)}.com`
}

test('accepts emails as written and rejects everything else', async () => {
  const id = await users.create({ name: 'Ada', email: 'Ada.King+news@Mail.Example.com' })
  expect((await users.get(id)).email, 'the email').toBe('Ada.King+news@Mail.Example.com')
  await users.create({ name: 'Ada', email: emailOf(254) })
  const noEmails = ['', 'ada', 'ada@', '@example.com', 'ada@example', 'a da@example.com', 'ada@exa mple.com']
  const blanks = [' ada@example.com', 'ada@example.com ', '\tada@example.com', 'ada@example.com\n']
  const others = ['ada@@example.com', 'ada@example.com, bob@example.com', emailOf(255)]
  for (const email of [...noEmails, ...blanks, ...others, undefined, null, 7, ['ada@example.com']]) {
    await users.expectPostRejected({ name: 'Ada', email })
  }
})

test('rejects keys that a user does not have', async () => {
  await users.expectPostRejected({ ...ada, id: 7 })
  await users.expectPostRejected({ ...ada, role: 'admin' })
  await users.expectPostRejected({ ...ada, Name: 'Ada' })
  await users.expectPostRejected('{"name":"Ada","email":"ada@example.com","__proto__":{"role":"admin"}}')
  await users.create(ada)
})

test('checks PUT like POST', async () => {
  const id = await users.create(ada)
  for (const body of [{}, { name: 'Ada' }, { ...ada, name: ' ' }, { ...ada, email: 'ada' }]) {
    await users.expectPutRejected(id, body)
  }
  await users.expectPutRejected(id, { ...ada, id: id + 1 })
  expect(await users.replace(id, { ...bob, name: ' Bob ' })).toEqual({ id, ...bob })
})

test("answers 409 to another user's email, not to one's own", async () => {
  const everybody = [{ name: 'Ada', email: 'Ada@Example.com' }, bob, cleo]
  const ids: number[] = []
  for (const fields of everybody) ids.push(await users.create(fields))
  for (const [i, { email }] of everybody.entries()) {
    const own = { name: 'Zoe', email }
    expect(await users.replace(ids[i] ?? 0, own), fieldsSent(own)).toMatchObject(own)
    for (const taken of [email, email.toLowerCase(), email.toUpperCase()]) {
      await users.expectPostRejected({ name: 'Eve', email: taken }, 409)
      for (const id of ids.filter((other) => other !== ids[i])) {
        await users.expectPutRejected(id, { name: 'Eve', email: taken }, 409)
      }
    }
  }
})

test('changes nothing when it rejects', async () => {
  const id = await users.create(ada)
  const other = await users.create(bob)
  const both = [
    { id, ...ada },
    { id: other, ...bob },
  ]
  await users.expectPostRejected({ name: '', email: 'eve@example.com' })
  expect(await users.list(), 'the users after a POST without a name').toEqual(both)
  await users.expectPostRejected({ name: 'Eve', email: 'ada@example.com' }, 409)
  expect(await users.list(), 'the users after a POST with a taken email').toEqual(both)
  await users.expectPutRejected(other, { name: 'Eve', email: 'ada@example.com' }, 409)
  expect(await users.list(), 'the users after a PUT with a taken email').toEqual(both)
  await users.expectPutRejected(id, { name: 'Eve' })
  expect(await users.list(), 'the users after a PUT without an email').toEqual(both)
})
