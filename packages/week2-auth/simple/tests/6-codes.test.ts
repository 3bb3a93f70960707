import { breakable } from 'shared/contracts/breakdown.ts'
import { expectProblem } from 'shared/contracts/problem.ts'
import { request } from 'shared/testing/http/request.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { ada, bob, readable, registered, setUp } from './auth.ts'
import { workOf } from './cpu-work.ts'
import { countingTurns } from './event-loop-turns.ts'

const reported = vi.spyOn(console, 'error').mockImplementation(() => {})
beforeEach(() => {
  reported.mockClear()
})

const wrong = { ...ada, password: bob.password }
const unknown = { ...bob, username: 'nobody' }

/** What is there instead of a hash after a faulty import. */
const malformed = [
  '',
  'x',
  'x'.repeat(60),
  ada.password,
  `$2b$10$${'!'.repeat(53)}`,
  `$2b$99$${'a'.repeat(53)}`,
]

async function withAda(bcryptCost?: number) {
  const app = setUp({ bcryptCost })
  await registered(app, ada)
  return app
}

test('answers 401 to bad credentials, and 400 to what are none', async () => {
  const { login } = await withAda()
  expectProblem(await login(wrong), 401, 'a login with a wrong password')
  expectProblem(await login(unknown), 401, 'a login of nobody')
  expectProblem(await login({ username: 'ada' }), 400, 'a login without a password')
  expectProblem(await login({ ...ada, password: { $ne: '' } }), 400, 'a login with an object')
  expect((await login(ada)).status, 'the status of the right password').toBe(200)
})

test('answers 401 to all that no user has, within the rules or not', async () => {
  const { login } = await withAda()
  const passwords = ['', 'short', '12345678\0', 'x'.repeat(73), 'x'.repeat(5_000), '\ud800']
  const usernames = ['nobody', '', 'a', 'ad', 'ada ', ' ada', 'ada\0', '__proto__', 'x'.repeat(5_000)]
  const credentials = [
    ...passwords.map((password) => ({ ...ada, password })),
    ...usernames.map((username) => ({ ...ada, username })),
    ...passwords.map((password) => ({ username: 'nobody', password })),
  ]
  for (const pair of credentials) {
    expectProblem(await login(pair), 401, `the login with ${JSON.stringify(pair).slice(0, 80)}`)
  }
  expect((await login(ada)).status, 'the status of the right password').toBe(200)
})

test('answers an unknown username and a wrong password alike, headers included', async () => {
  const { login } = await withAda()
  expect((await login(ada)).status, 'the status of the right password').toBe(200)
  for (const password of [bob.password, 'short', 'x'.repeat(73)]) {
    const [ofAda, ofNobody] = [
      await login({ ...ada, password }),
      await login({ username: 'nobody', password }),
    ]
    expectProblem(ofAda, 401, 'a login with a wrong password')
    expect(readable(ofNobody), 'the headers and the body for an unknown username').toBe(readable(ofAda))
  }
  expect(readable(await login({ username: 'nobody' })), 'the answer without a password').toBe(
    readable(await login({ username: 'ada' })),
  )
})

test('works as hard for an unknown username as for a wrong password', async () => {
  // Two costs, for the work must follow the cost.
  for (const bcryptCost of [7, 9]) {
    const { login } = await withAda(bcryptCost)
    await login(unknown)
    const work = await workOf({ wrong: () => login(wrong), unknown: () => login(unknown) }, 3)
    const share = work.unknown / work.wrong
    const what = `the work for an unknown username, as a share of that for a wrong password, at a cost of ${bcryptCost}`
    expect(share, what).toBeGreaterThan(0.65)
    expect(share, what).toBeLessThan(1.5)
  }
})

test('works as hard for one as for the other whatever the password', async () => {
  const { login } = await withAda(8)
  for (const password of ['', 'x'.repeat(73)]) {
    const of = (username: string) => () => login({ username, password })
    await of('nobody')()
    const work = await workOf({ right: () => login(ada), ada: of('ada'), nobody: of('nobody') }, 3)
    const difference = Math.abs(work.ada - work.nobody) / work.right
    const what = `the difference for a password of ${password.length} characters, as a share of a login`
    expect(difference, what).toBeLessThan(0.5)
  }
})

test('answers an unknown username when the work is done', async () => {
  const { app, login } = setUp({ bcryptCost: 12 })
  const { counting, turns } = countingTurns(app)
  expectProblem(await request(counting).post('/login').send(unknown), 401, 'a login of nobody')
  expect(turns(), 'how often others had their turn before the answer').toBeGreaterThan(1)
  expect((await login({ username: 'nobody' })).status, 'the status without a password').toBe(400)
})

test('answers a user whose hash is malformed like one with a wrong password', async () => {
  const { login, users } = await withAda(7)
  const refused = await login(wrong)
  expectProblem(refused, 401, 'a login with a wrong password')
  for (const passwordHash of malformed) {
    users.set('grace', { username: 'grace', passwordHash })
    const what = `with the hash "${passwordHash}"`
    const asGrace = () => login({ ...ada, username: 'grace' })
    expect(readable(await asGrace()), `the answer ${what}`).toBe(readable(refused))
    const work = await workOf({ wrong: () => login(wrong), malformed: asGrace }, 3)
    expect(work.malformed / work.wrong, `the work ${what}, as a share of the usual`).toBeGreaterThan(0.5)
  }
})

test('reports no refusal as an error', async () => {
  const { login } = await withAda()
  expect((await login(ada)).status, 'the status of the right password').toBe(200)
  for (const credentials of [wrong, unknown]) expectProblem(await login(credentials), 401, 'the refusal')
  expect(reported.mock.calls, 'what console.error was given').toEqual([])
})

test('answers 500, and not 401 or 409, when the users cannot be read', async () => {
  const { working, expectBreakdown } = breakable(new Map())
  const app = setUp({ users: working })
  await registered(app, ada)
  await expectBreakdown(app.register(bob), 'the registration while the Map fails')
  await expectBreakdown(app.login(ada), 'the login while the Map fails')
  expect((await app.login(ada)).status, 'the status when it works again').toBe(200)
})
