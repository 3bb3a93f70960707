import { hash } from 'bcryptjs'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { ada, bob, registered, setUp } from './auth.ts'
import { countingTurns } from './event-loop-turns.ts'

type App = ReturnType<typeof setUp>

async function expectLogin({ login }: App, credentials: object, what = 'the login with the right password') {
  expect((await login(credentials)).status, `the status of ${what}`).toBe(200)
}

/** Any status from 400 to 499: which one is no matter of this exercise. */
async function expectRefusal({ login }: App, credentials: typeof ada, what?: string) {
  const { status } = await login(credentials)
  const shown = what ?? `the login of ${credentials.username} with ${JSON.stringify(credentials.password)}`
  expect(`${status}`, `the status of ${shown}`).toMatch(/^4\d\d$/)
}

test('lets a user in with the right password', async () => {
  const app = setUp()
  await registered(app, ada, bob)
  await expectLogin(app, ada)
  await expectLogin(app, bob)
  await expectLogin(app, ada, 'the second login')
})

test('lets a user in whatever the case of the username', async () => {
  const app = setUp()
  await registered(app, bob)
  for (const username of ['bob_2', 'BOB_2', 'bOb_2'])
    await expectLogin(app, { ...bob, username }, `the login of ${username}`)
})

test('lets in whom it finds in the map', async () => {
  const app = setUp()
  app.users.set('grace', { username: 'Grace', passwordHash: await hash('amazing grace', 5) })
  await expectLogin(app, { username: 'grace', password: 'amazing grace' })
  app.users.delete('grace')
  await expectRefusal(
    app,
    { username: 'grace', password: 'amazing grace' },
    'the login of a user who is gone',
  )
})

test('refuses every other password', async () => {
  const app = setUp()
  const person = { ...ada, password: ' Zürich 1815 ' }
  await registered(app, person)
  const similar = [
    ' Zürich 1815',
    'Zürich 1815 ',
    'Zürich 1815',
    ' zürich 1815 ',
    ' ZÜRICH 1815 ',
    ' Zürich 1816 ',
  ]
  const partial = [
    ' Zürich',
    ' Zürich 1815 x',
    ' Zürich 1815  ',
    ' Zurich 1815 ',
    person.password.normalize('NFD'),
  ]
  for (const password of [...similar, ...partial, '', 'wrong', 'ada', 'undefined', 'true']) {
    await expectRefusal(app, { ...person, password })
  }
  await expectLogin(app, person)
})

test('refuses what bcrypt takes for the same password', async () => {
  const app = setUp()
  const [short, long] = [
    { ...ada, password: '12345678' },
    { ...bob, password: 'x'.repeat(72) },
  ]
  await registered(app, short, long)
  await expectRefusal(app, { ...short, password: '12345678\x0012345678' })
  await expectRefusal(app, { ...long, password: `${long.password}x` })
  await expectRefusal(app, { ...long, password: `${long.password} and more` })
  await expectLogin(app, short)
  await expectLogin(app, long)
})

test('refuses the password of another user, and the hash itself', async () => {
  const app = setUp()
  await registered(app, ada, bob)
  await expectRefusal(app, { ...ada, password: bob.password })
  await expectRefusal(app, { ...bob, password: ada.password })
  await expectRefusal(app, { ...ada, password: app.users.get('ada')?.passwordHash ?? '' })
  await expectLogin(app, ada)
})

test('refuses a username that nobody has', async () => {
  const app = setUp()
  await registered(app, ada)
  for (const username of ['bob', 'adb', 'adaa', 'constructor', '__proto__', 'toString']) {
    await expectRefusal(app, { ...ada, username })
  }
  await expectLogin(app, ada)
})

test('gives others their turn while it compares', async () => {
  const { app, users } = setUp()
  // Of cost 12: a quarter of a second of work.
  const passwordHash = '$2b$12$QJzxMQC/cfbbnnec/zV.n.b4XakDMWH4qYzS9ppGtiFdHRCeMHbxi'
  users.set('ada', { username: 'ada', passwordHash })
  const { counting, turns } = countingTurns(app)
  expect((await request(counting).post('/login').send(ada)).status, 'the status').toBe(200)
  expect(turns(), 'how often others had their turn before the answer').toBeGreaterThan(1)
})
