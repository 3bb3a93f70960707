import { hash } from 'bcryptjs'
import { expectProblem } from 'shared/contracts/problem.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { ada, bob, readable, registered, setUp } from './auth.ts'
import { loggedDuring } from './console-output.ts'

type App = ReturnType<typeof setUp>
type Response = Awaited<ReturnType<App['login']>>

const noTexts = [null, 7, 12345678, true, {}, { length: 12 }, [], ['correct horse'], undefined]
const shown = (body: unknown) => (JSON.stringify(body) ?? 'no body').slice(0, 90)

/** 400, and `errors` that name just these fields, each with a message. */
function expectInvalid(response: Response, fields: string[], what: string) {
  expectProblem(response, 400, what)
  const { errors } = response.body
  const entry = { path: expect.any(String), message: expect.stringMatching(/\S/) }
  expect(errors, `errors after ${what}`).toEqual(expect.arrayContaining([expect.objectContaining(entry)]))
  const paths = errors.map(({ path }: { path: string }) => path)
  expect([...new Set(paths)].sort(), `the paths in errors after ${what}`).toEqual(fields)
}

async function expectNoRegistration({ register }: App, body: object, ...fields: string[]) {
  expectInvalid(await register(body), fields, `POST /register with ${shown(body)}`)
}

test('names each field that is missing or no text', async () => {
  const app = setUp()
  for (const [path, send] of [
    ['/register', app.register],
    ['/login', app.login],
  ] as const) {
    expectInvalid(await send({}), ['password', 'username'], `POST ${path} with {}`)
    for (const value of noTexts) {
      for (const field of ['username', 'password']) {
        const body = { ...ada, [field]: value }
        expectInvalid(await send(body), [field], `POST ${path} with ${shown(body)}`)
      }
    }
  }
  await registered(app, ada)
})

test('takes usernames of 3 to 30 letters, digits and _, and answers 400 to others', async () => {
  const app = setUp()
  for (const username of ['abc', '123', '___', 'Ada_1815', 'x'.repeat(30)])
    await registered(app, { ...ada, username })
  const lengths = ['', 'ab', 'x'.repeat(31), 'x'.repeat(5_000)]
  const characters = [
    'ada l',
    'ada-l',
    'ada.l',
    'ada@l',
    'Zoë',
    'adа',
    '李小龙',
    'ada\0',
    '🔑🔑🔑',
    '$ne',
    'mi\u212a',
    'mi\u017f',
    '١٢٣',
  ]
  for (const username of [...lengths, ...characters, ' ada', 'ada ', 'ada\n', '\nada', 'ada\nbob']) {
    await expectNoRegistration(app, { ...ada, username }, 'username')
  }
})

test('takes passwords of 8 characters to 72 bytes, and answers 400 to others', async () => {
  const app = setUp()
  const passwords = [
    '12345678',
    '🔑'.repeat(8),
    'e\u0301'.repeat(4),
    'x'.repeat(72),
    'é'.repeat(36),
    '🔑'.repeat(18),
  ]
  for (const [index, password] of passwords.entries())
    await registered(app, { username: `user_${index}`, password })
  const short = ['', '1234567', 'é'.repeat(7), '🔑'.repeat(4), '🔑'.repeat(7)]
  for (const password of [...short, 'x'.repeat(73), 'é'.repeat(37), '🔑'.repeat(19), 'x'.repeat(5_000)]) {
    await expectNoRegistration(app, { ...ada, password }, 'password')
  }
  await expectNoRegistration(app, { ...ada, password: '1234\x005678' }, 'password')
  await expectNoRegistration(app, { username: 'ab', password: 'x'.repeat(73) }, 'password', 'username')
})

test('takes white space and every other character of a password as it is', async () => {
  const app = setUp()
  const passwords = [
    '  Pass wörd\t',
    '        ',
    '\n2345678',
    'Zürich 1815',
    '"\\%00\'); --',
    '李小龙李小龙李小',
  ]
  for (const [index, password] of passwords.entries()) {
    const person = { username: `user_${index}`, password }
    await registered(app, person)
    expect((await app.login(person)).status, `the status of the login with ${shown(password)}`).toBe(200)
    for (const other of [password.trim(), password.toLowerCase(), password.normalize('NFD')]) {
      if (other === password) continue
      const { status } = await app.login({ ...person, password: other })
      expect(`${status}`, `the status with ${shown(other)} for ${shown(password)}`).toMatch(/^4/)
    }
  }
  await expectNoRegistration(app, { ...ada, password: '1234567' }, 'password')
})

test('answers 400 to keys that do not belong there', async () => {
  const app = setUp()
  for (const key of ['role', 'isAdmin', 'passwordHash', 'Username', 'constructor']) {
    await expectNoRegistration(app, { ...ada, [key]: 'admin' }, key)
    expectInvalid(await app.login({ ...ada, [key]: 'admin' }), [key], `POST /login with ${key}`)
  }
  const prototype = '{"username":"ada","password":"correct horse","__proto__":{"role":"admin"}}'
  const response = await request(app.app).post('/register').type('json').send(prototype)
  expectProblem(response, 400, `POST /register with ${prototype}`)
  await registered(app, ada)
})

test('answers 400 to a body that is no object, malformed, or missing', async () => {
  const app = setUp()
  for (const path of ['/register', '/login']) {
    for (const text of [
      '[]',
      '[{"username":"ada","password":"correct horse"}]',
      '"ada"',
      'null',
      '7',
      '{"username":',
      '',
    ]) {
      const response = await request(app.app).post(path).type('json').send(text)
      expectProblem(response, 400, `POST ${path} with ${text || 'an empty body'}`)
    }
    expectProblem(await request(app.app).post(path), 400, `POST ${path} without a body`)
  }
  await expectNoRegistration(app, {}, 'password', 'username')
})

test('answers 415 to a body of another type', async () => {
  const app = setUp()
  const { url, form } = { url: JSON.stringify(ada), form: 'username=ada&password=correct+horse' }
  for (const path of ['/register', '/login']) {
    for (const [type, text] of [
      ['application/x-www-form-urlencoded', form],
      ['text/plain', url],
      ['text/json', url],
    ] as const) {
      const response = await request(app.app).post(path).set('Content-Type', type).send(text)
      expectProblem(response, 415, `POST ${path} of ${type}`)
    }
  }
  await expectNoRegistration(app, {}, 'password', 'username')
  await registered(app, ada)
})

test('keeps nothing of what it refuses', async () => {
  const app = setUp()
  await registered(app, bob)
  const before = { ...app.users.get('bob_2') }
  await expectNoRegistration(app, { ...ada, password: 'short' }, 'password')
  await expectNoRegistration(app, { ...bob, password: 'short' }, 'password')
  await expectNoRegistration(app, { ...ada, role: 'admin' }, 'role')
  expect([...app.users.entries()], 'what the map holds').toEqual([['bob_2', before]])
})

test('repeats no password, in the log neither', async () => {
  const { register, login } = setUp()
  const password = 'hunter2'
  const responses: Response[] = []
  const logged = await loggedDuring(async () => {
    responses.push(await register({ ...ada, password }))
    responses.push(await register({ username: 'a', password, role: password }))
    responses.push(await login({ username: ['ada'], password }))
    responses.push(await login({ ...ada, password: [password] }))
  })
  for (const response of responses) {
    expectProblem(response, 400, 'what is not valid')
    expect(readable(response), 'what a client can read').not.toContain(password)
  }
  expect(logged, 'what is logged').not.toContain(password)
})

test('lets in a user whose username and password are older than the rules', async () => {
  const app = setUp()
  app.users.set('é', { username: 'é', passwordHash: await hash('short', 4) })
  expect((await app.login({ username: 'é', password: 'short' })).status, 'the status of the login').toBe(200)
  await expectNoRegistration(app, { username: 'é', password: 'short' }, 'password', 'username')
})
