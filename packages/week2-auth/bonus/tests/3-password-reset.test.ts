import { inspect } from 'node:util'
import { breakable } from 'shared/contracts/breakdown.ts'
import { expectProblem } from 'shared/contracts/problem.ts'
import { request } from 'shared/testing/http/request.ts'
import { expectUnguessable } from 'shared/testing/unguessable.ts'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { AppOptions } from '#bonus/app.ts'
import { createUserStore } from '#bonus/users.ts'
import {
  type App,
  ada,
  appWithMailbox,
  bob,
  expectLoggedIn,
  expectLoggedOut,
  logIn,
  register,
} from './app.ts'
import { shows, tokenIn } from './links.ts'

type MailboxApp = Awaited<ReturnType<typeof appWithMailbox>>

/** An app with two users, of whom ada has verified her address. */
async function appWithAda(options: Partial<AppOptions> = {}): Promise<MailboxApp> {
  const one = await appWithMailbox(options)
  await register(one.app, ada)
  const token = tokenIn(await one.mailbox.next(), 'verify-email')
  const { status } = await request(one.app).post('/email-verifications/confirm').send({ token })
  expect(status, 'the status of the verification').toBe(204)
  await register(one.app, bob)
  await one.mailbox.next()
  return one
}

const ask = ({ app }: { app: App }, email: unknown = ada.email) =>
  request(app).post('/password-resets').send({ email })
const reset = ({ app }: { app: App }, token: unknown, password: unknown = 'something else') =>
  request(app).post('/password-resets/confirm').send({ token, password })

/** Asks for a new password, and answers the token of the mail. */
async function mailedToken(one: MailboxApp, email = ada.email): Promise<string> {
  expect((await ask(one, email)).status, 'the status of POST /password-resets').toBe(202)
  return tokenIn(await one.mailbox.next(), 'reset-password')
}

async function expectPassword({ app }: { app: App }, password: string, status = 200) {
  const response = await request(app).post('/login').send({ username: ada.username, password })
  expect(response.status, `the status of a login with ${password}`).toBe(status)
}

function expectInvalidToken(response: Awaited<ReturnType<typeof reset>>, what: string) {
  expectProblem(response, 400, what)
  expect(response.body.code, `the code of ${what}`).toBe('invalid-token')
}

test('answers 202 alike whether there is an account or not', async () => {
  const one = await appWithAda()
  const answers = []
  for (const email of [ada.email, bob.email, 'nobody@example.com']) {
    const { status, text, headers } = await ask(one, email)
    const { date, ...others } = headers
    answers.push({ status, text, headers: others })
  }
  expect(answers[0], 'the answer for the address of a user').toMatchObject({ status: 202 })
  expect(answers[1], 'the answer for an address that is not verified').toEqual(answers[0])
  expect(answers[2], 'the answer for the address of nobody').toEqual(answers[0])
  tokenIn(await one.mailbox.next(), 'reset-password')
})

test('answers before the mail is sent', async () => {
  const one = await appWithAda()
  const goOn = one.mailbox.hold()
  expect((await ask(one)).status, 'the status while the mail server says nothing').toBe(202)
  expect((await ask(one, 'nobody@example.com')).status, 'the same for nobody').toBe(202)
  expect(one.mailbox.mails.slice(2), 'the mails by then').toEqual([])
  goOn()
  tokenIn(await one.mailbox.next(), 'reset-password')
})

test('mails a link to the owner of a verified address, and to nobody else', async () => {
  const one = await appWithAda()
  for (const email of ['nobody@example.com', bob.email, ada.email]) {
    expect((await ask(one, email)).status, `the status for ${email}`).toBe(202)
  }
  const mail = await one.mailbox.next()
  expect(mail.envelope.to, 'whom it is for').toEqual([ada.email])
  tokenIn(mail, 'reset-password')
  await expectUnguessable('the token in a mail', () => mailedToken(one))
  expect(await one.allMails(), 'all mails, the two of the registrations included').toHaveLength(5)
})

test('sends it to the address as its owner has written it', async () => {
  const one = await appWithAda()
  expect((await ask(one, 'ADA@Example.Com')).status).toBe(202)
  const mail = await one.mailbox.next()
  expect(mail.envelope.to, 'whom it is for').toEqual([ada.email])
  expect(mail.to, 'the To of the mail').toMatchObject([{ address: ada.email }])
  expectProblem(await ask(one, `${ada.email}, eve@evil.example`), 400, 'POST with two addresses')
  expectProblem(await ask(one, [ada.email, 'eve@evil.example']), 400, 'POST with a list of addresses')
  expectProblem(await ask(one, null), 400, 'POST without an address')
  expect(await one.allMails(), 'all mails').toHaveLength(3)
})

test('makes the link from the configured URL, whatever the request says', async () => {
  const one = await appWithAda()
  const headers = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', Origin: 'https://evil.example' }
  await ask(one).set(headers)
  const mail = await one.mailbox.next()
  tokenIn(mail, 'reset-password')
  expect(mail.raw, 'the mail').not.toContain('evil')
})

test('sets the password with the token, once', async () => {
  const one = await appWithAda()
  const token = await mailedToken(one)
  await expectPassword(one, ada.password)
  const response = await reset(one, token)
  expect({ status: response.status, text: response.text }).toEqual({ status: 204, text: '' })
  expect(response.headers['set-cookie'], 'the cookies that it sets').toBeUndefined()
  await expectPassword(one, 'something else')
  await expectPassword(one, ada.password, 401)
  expectInvalidToken(await reset(one, token, 'once more, please'), 'the same token once more')
  await expectPassword(one, 'something else')
  await logIn(one.app, bob)
})

test('takes the token from the body of a POST alone', async () => {
  const one = await appWithAda()
  const token = await mailedToken(one)
  const path = `/password-resets/confirm?token=${token}&password=something%20else`
  expectProblem(await request(one.app).get(path), 404, 'a GET')
  expectProblem(await request(one.app).post(path), 400, 'a POST with the token in the query')
  for (const wrong of [undefined, '', null, 7, [token], { token }, `${token}x`, 'x'.repeat(43)]) {
    expectProblem(await reset(one, wrong), 400, `a POST with the token ${JSON.stringify(wrong)}`)
  }
  await expectPassword(one, ada.password)
  expect((await reset(one, token)).status, 'the status of a POST with the token').toBe(204)
})

test('takes no token for another one', async () => {
  const one = await appWithAda()
  const client = await logIn(one.app, bob)
  expect((await client.post('/email-verifications')).status).toBe(202)
  const verification = tokenIn(await one.mailbox.next(), 'verify-email')
  const token = await mailedToken(one)
  expectInvalidToken(await reset(one, verification), 'a reset with the token of a verification')
  const confirmed = await request(one.app).post('/email-verifications/confirm').send({ token })
  expectInvalidToken(confirmed, 'a verification with the token of a reset')
  expect((await reset(one, token)).status, 'the status of the right one').toBe(204)
})

test('lets a token expire after 30 minutes', async () => {
  const one = await appWithAda()
  const late = await mailedToken(one)
  one.advance({ minutes: 30, seconds: 1 })
  expectInvalidToken(await reset(one, late), 'the token a second after')
  await expectPassword(one, ada.password)
  const inTime = await mailedToken(one)
  one.advance({ minutes: 30, seconds: -1 })
  expect((await reset(one, inTime)).status, 'the status of a token a second before').toBe(204)
})

test('makes a token void by a new one, and by a change of the password', async () => {
  const one = await appWithAda()
  const [first, second] = [await mailedToken(one), await mailedToken(one)]
  expectInvalidToken(await reset(one, first), 'the token before the last')
  const client = await logIn(one.app, ada)
  const change = { currentPassword: ada.password, newPassword: 'changed by hand' }
  expect((await client.put('/password').send(change)).status, 'the status of PUT /password').toBe(204)
  expectInvalidToken(await reset(one, second), 'the token after a change of the password')
  await expectPassword(one, 'changed by hand')
  expect((await reset(one, await mailedToken(one))).status, 'the status of a third token').toBe(204)
})

test('holds the new password to the rules, and keeps the token for a better one', async () => {
  const one = await appWithAda()
  const token = await mailedToken(one)
  for (const password of ['1234567', 'x'.repeat(73), 'ü'.repeat(37), '', undefined, 12345678, {}]) {
    const response = await reset(one, token, password ?? null)
    const what = `a reset with the password ${JSON.stringify(password)}`
    expectProblem(response, 400, what)
    const paths = response.body.errors?.map(({ path }: { path: string }) => path)
    expect([...new Set(paths)], `the paths in errors of ${what}`).toEqual(['password'])
  }
  await expectPassword(one, ada.password)
  expect((await reset(one, token, '  spaces count  ')).status, 'the status of a good one').toBe(204)
  await expectPassword(one, '  spaces count  ')
})

test('ends all logins of the user, and nobody else', async () => {
  const one = await appWithAda()
  const client = await logIn(one.app, ada)
  const remembered = await logIn(one.app, ada, { client: one.client(), rememberMe: true })
  const other = await logIn(one.app, bob, { client: one.client(), rememberMe: true })
  const token = await mailedToken(one)
  await expectLoggedIn(client, ada, 'GET /me before the reset')
  expect((await reset(one, token)).status, 'the status of the reset').toBe(204)
  await expectLoggedOut(client, 'in a session of before')
  const closed = remembered.copy((value, name) => (name === 'remember-me' ? value : 'over'))
  await expectLoggedOut(closed, 'with a remember-me token of before')
  await expectLoggedOut(remembered, 'in a session of before, with a remember-me token')
  await expectLoggedIn(other, bob)
  await expectLoggedIn(
    other.copy((value, name) => (name === 'remember-me' ? value : 'over')),
    bob,
  )
})

test('lets one of many win that use a token at once', async () => {
  const one = await appWithAda({ bcryptCost: 6 })
  const token = await mailedToken(one)
  const passwords = Array.from({ length: 10 }, (_, index) => `the password ${index}`)
  const responses = await Promise.all(passwords.map((password) => reset(one, token, password)))
  const statuses = responses.map(({ status }) => status)
  expect(statuses.toSorted(), 'the statuses').toEqual([204, ...Array(9).fill(400)])
  await expectPassword(one, passwords[statuses.indexOf(204)] ?? '')
})

test('keeps nothing and logs nothing from which a token could be had', async () => {
  const logged = ['log', 'info', 'warn', 'error', 'debug'] as const
  const spies = logged.map((method) => vi.spyOn(console, method).mockImplementation(() => {}))
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore()
  })
  const tokenRecords = new Map()
  const one = await appWithAda({ tokenRecords })
  const token = await mailedToken(one)
  expect(tokenRecords.size, 'how many records there are').toBeGreaterThan(0)
  const kept = inspect([...tokenRecords], { depth: null })
  expect(shows(kept, token), `whether a token is among what is kept: ${kept}`).toBe(false)
  for (const text of kept.match(/[\w+/=-]{16,}/g) ?? []) {
    expectProblem(await reset(one, text), 400, `a reset with what is kept, ${text}, for a token`)
  }
  expect((await reset(one, token)).status, 'the status of the token').toBe(204)
  expectProblem(await reset(one, token), 400, 'the token once more')
  const log = inspect(
    spies.map((spy) => spy.mock.calls),
    { depth: null },
  )
  expect(shows(log, token), `whether a token is in the log: ${log}`).toBe(false)
})

test('sends at most five of these mails to a user in an hour, and makes nothing void beyond', async () => {
  const one = await appWithAda()
  const tokens = []
  for (let mails = 0; mails < 5; mails += 1) tokens.push(await mailedToken(one))
  const refused = await ask(one, ada.email.toUpperCase())
  expect({ status: refused.status, body: refused.body }, 'the sixth answer').toEqual({
    status: 202,
    body: (await ask(one, 'nobody@example.com')).body,
  })
  one.advance({ minutes: 29 })
  expect((await reset(one, tokens.at(-1))).status, 'the status of the last token that was mailed').toBe(204)
  one.advance({ minutes: 32 })
  await mailedToken(one)
  expect(await one.allMails(), 'all mails, the two of the registrations included').toHaveLength(8)
})

test('answers 500, and not 204 or 400, when a store fails', async () => {
  const { working, expectBreakdown } = breakable(new Map())
  const one = await appWithAda({ tokenRecords: working })
  const token = await mailedToken(one)
  await expectBreakdown(reset(one, token), 'a POST while the Map fails')
  await expectPassword(one, ada.password)
  expect((await reset(one, token)).status, 'the status when it works again').toBe(204)

  const store = breakable(createUserStore(), ['endLogins'])
  const other = await appWithAda({ users: store.working })
  const last = await mailedToken(other)
  await store.expectBreakdown(reset(other, last), 'a POST that cannot end the logins')
})
