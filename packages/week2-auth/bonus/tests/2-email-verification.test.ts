import { inspect } from 'node:util'
import { breakable } from 'shared/contracts/breakdown.ts'
import { expectProblem } from 'shared/contracts/problem.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { type Client, createClient } from 'shared/testing/http/client.ts'
import { request } from 'shared/testing/http/request.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { expectUnguessable } from 'shared/testing/unguessable.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { ada, appWithMailbox, bob, from, logIn, makeApp, register } from './app.ts'
import { shows, tokenIn } from './links.ts'

// What is reported is expected here, and no noise.
const reported = vi.spyOn(console, 'error').mockImplementation(() => {})
beforeEach(() => {
  reported.mockClear()
})

type MailboxApp = Awaited<ReturnType<typeof appWithMailbox>>

/** Registers somebody, and answers the token of the mail to them. */
async function registered({ app, mailbox }: MailboxApp, person = ada): Promise<string> {
  await register(app, person)
  return tokenIn(await mailbox.next(), 'verify-email')
}

const confirm = ({ app }: Pick<MailboxApp, 'app'>, token: unknown) =>
  request(app).post('/email-verifications/confirm').send({ token })

async function expectVerified(client: Client, emailVerified: boolean, what = 'GET /profile') {
  const { status, body } = await client.get('/profile')
  expect(status, `the status of ${what}`).toBe(200)
  expect(body, `the body of ${what}`).toMatchObject({ emailVerified })
}

function expectInvalidToken(response: Awaited<ReturnType<typeof confirm>>, what: string) {
  expectProblem(response, 400, what)
  expect(response.body.code, `the code of ${what}`).toBe('invalid-token')
}

test('mails a link to whoever registers, and to nobody else', async () => {
  const one = await appWithMailbox()
  await register(one.app, ada)
  await register(one.app, bob)
  const mails = [await one.mailbox.next(), await one.mailbox.next()]
  const envelopes = mails.map(({ envelope }) => envelope)
  expect(envelopes, 'the envelopes').toContainEqual({ from, to: [ada.email] })
  expect(envelopes, 'the envelopes').toContainEqual({ from, to: [bob.email] })
  expect(tokenIn(mails[0] ?? expect.fail(), 'verify-email')).not.toBe(
    tokenIn(mails[1] ?? expect.fail(), 'verify-email'),
  )
  for (const { raw, subject, text } of mails) {
    expect(subject, 'the subject').toMatch(/\S/)
    expect(text, 'the text of a mail').not.toMatch(/\$2[aby]\$/)
    expect(raw.includes(ada.password) || raw.includes(bob.password), 'whether a mail has a password').toBe(
      false,
    )
  }
  const people = ['cleo', 'dora'].map((username) => ({ ...ada, username, email: `${username}@example.com` }))
  await expectUnguessable('the token in a mail', () => registered(one, people.pop()))
  expect(await one.allMails(), 'all mails').toHaveLength(4)
})

test('answers a registration before the mail is sent', async () => {
  const one = await appWithMailbox()
  const goOn = one.mailbox.hold()
  await register(one.app, ada)
  expect(one.mailbox.mails, 'the mails while the mail server says nothing').toEqual([])
  goOn()
  tokenIn(await one.mailbox.next(), 'verify-email')
})

test('verifies the address of the user with the link, once', async () => {
  const one = await appWithMailbox()
  const token = await registered(one)
  await registered(one, bob)
  const [client, other] = [await logIn(one.app, ada), await logIn(one.app, bob)]
  await expectVerified(client, false, 'GET /profile before')
  const response = await confirm(one, token)
  expect(response.status, 'the status').toBe(204)
  expect(response.text, 'the body').toBe('')
  await expectVerified(client, true)
  await expectVerified(other, false, 'GET /profile of another user')
  expectInvalidToken(await confirm(one, token), 'the same token once more')
  await expectVerified(client, true, 'GET /profile afterwards')
})

test('takes the token from the body of a POST alone', async () => {
  const one = await appWithMailbox()
  const token = await registered(one)
  const path = `/email-verifications/confirm?token=${token}`
  expect((await request(one.app).get(path)).status, 'the status of a GET').toBe(404)
  expectProblem(await request(one.app).post(path), 400, 'a POST with the token in the query')
  for (const wrong of [undefined, '', 7, null, [token], { token }, `${token}x`, 'x'.repeat(43)]) {
    expectProblem(await confirm(one, wrong), 400, `a POST with the token ${JSON.stringify(wrong)}`)
  }
  expect((await confirm(one, token)).status, 'the status of a POST with the token').toBe(204)
})

test('lets a token expire after 24 hours', async () => {
  const one = await appWithMailbox()
  const [inTime, late] = [await registered(one), await registered(one, bob)]
  one.advance({ hours: 24, seconds: -1 })
  expect((await confirm(one, inTime)).status, 'the status a second before').toBe(204)
  one.advance({ seconds: 2 })
  expectInvalidToken(await confirm(one, late), 'the token a second after')
  await expectVerified(await logIn(one.app, bob), false)
})

test('shows the members to those alone who have verified their address', async () => {
  const one = await appWithMailbox()
  const token = await registered(one)
  await registered(one, bob)
  const client = await logIn(one.app, ada)
  expectProblem(await createClient(one.app).get('/members'), 401, 'GET /members without a login')
  const refused = await client.get('/members')
  expectProblem(refused, 403, 'GET /members')
  expect(refused.body.code, 'the code').toBe('email-not-verified')
  expect((await confirm(one, token)).status).toBe(204)
  const { status, body } = await client.get('/members')
  expect({ status, body }).toEqual({ status: 200, body: { data: ['ada'] } })
})

test('sends a new link when asked, and makes the old one void', async () => {
  const one = await appWithMailbox()
  const old = await registered(one)
  const client = await logIn(one.app, ada)
  expectProblem(await request(one.app).post('/email-verifications'), 401, 'POST without a login')
  expect((await client.post('/email-verifications')).status, 'the status of POST').toBe(202)
  const mail = await one.mailbox.next()
  expect(mail.envelope.to, 'whom it is for').toEqual([ada.email])
  const token = tokenIn(mail, 'verify-email')
  expectInvalidToken(await confirm(one, old), 'the old token')
  expect((await confirm(one, token)).status, 'the status of the new token').toBe(204)
  expectProblem(await client.post('/email-verifications'), 409, 'POST of who is verified')
  expect(await one.allMails(), 'all mails').toHaveLength(2)
})

test('makes the link from the configured URL, whatever the request says', async () => {
  const one = await appWithMailbox()
  const headers = {
    Host: 'evil.example',
    'X-Forwarded-Host': 'evil.example',
    'X-Forwarded-Proto': 'https',
    Forwarded: 'host=evil.example',
    Origin: 'https://evil.example',
    Referer: 'https://evil.example/',
  }
  const response = await request(one.app).post('/register').set(headers).send(ada)
  expect(response.status, 'the status').toBe(201)
  const mail = await one.mailbox.next()
  tokenIn(mail, 'verify-email')
  expect(mail.raw, 'the mail').not.toContain('evil')
})

test('refuses addresses that would bring more recipients or headers', async () => {
  const one = await appWithMailbox()
  for (const email of [
    'ada@example.com\r\nBcc: eve@evil.example',
    'ada@example.com\nSubject: You have won',
    'ada@example.com\r\n\r\nHello',
    'ada@example.com\n',
    'ada@example.com, eve@evil.example',
    'ada@example.com;eve@evil.example',
    'ada@example.com eve@evil.example',
    'Ada <ada@example.com>',
    '<ada@example.com>',
    'ada@example.com\0',
    'ada',
    '@example.com',
    '',
    `${'a'.repeat(250)}@example.com`,
    ['ada@example.com', 'eve@evil.example'],
    { address: 'ada@example.com' },
    undefined,
  ]) {
    const response = await request(one.app)
      .post('/register')
      .send({ ...ada, email })
    const what = `the registration with the address ${JSON.stringify(email)}`
    expectProblem(response, 400, what)
    const paths = response.body.errors?.map(({ path }: { path: string }) => path)
    expect([...new Set(paths)], `the paths in errors of ${what}`).toEqual(['email'])
  }
  await registered(one)
  expect(await one.allMails(), 'all mails').toHaveLength(1)
})

test('keeps nothing from which a token could be had', async () => {
  const tokenRecords = new Map()
  const one = await appWithMailbox({ tokenRecords })
  const token = await registered(one)
  expect(tokenRecords.size, 'how many records there are').toBeGreaterThan(0)
  const kept = inspect([...tokenRecords], { depth: null })
  expect(shows(kept, token), `whether a token is among what is kept: ${kept}`).toBe(false)
  for (const text of kept.match(/[\w+/=-]{16,}/g) ?? []) {
    expectProblem(await confirm(one, text), 400, `a POST with what is kept, ${text}, for a token`)
  }
  expect((await confirm(one, token)).status, 'the status of the token').toBe(204)
})

test('gives an address to the user who verifies it first', async () => {
  const one = await appWithMailbox()
  const first = await registered(one)
  const second = await registered(one, { ...bob, email: ada.email.toUpperCase() })
  expect((await confirm(one, second)).status, 'the status of who comes first').toBe(204)
  expectProblem(await confirm(one, first), 409, 'the token of who comes second')
  await expectVerified(await logIn(one.app, bob), true)
  await expectVerified(await logIn(one.app, ada), false)
})

test('sends at most five of these mails to one address in an hour', async () => {
  const one = await appWithMailbox()
  await registered(one)
  const client = await logIn(one.app, ada)
  const ask = async () => expect((await client.post('/email-verifications')).status, 'the status').toBe(202)
  for (let mails = 1; mails < 5; mails += 1) {
    await ask()
    await one.mailbox.next()
  }
  const token = tokenIn(one.mailbox.mails.at(-1) ?? expect.fail(), 'verify-email')
  await ask()
  await register(one.app, { ...bob, email: ada.email.toUpperCase() })
  await register(one.app, { ...bob, username: 'carla' })
  expect((await one.mailbox.next()).envelope.to, 'who gets the next mail').toEqual([bob.email])
  one.advance({ minutes: 61 })
  // Asking for too much has not made void what was sent.
  expect((await confirm(one, token)).status, 'the status of the last token that was mailed').toBe(204)
  await (await logIn(one.app, bob)).post('/email-verifications')
  // The domain of an address may change its case on the way.
  const { envelope } = await one.mailbox.next()
  expect(envelope.to.join().toLowerCase(), 'who gets the next mail').toBe(ada.email)
  expect(await one.allMails(), 'all mails').toHaveLength(7)
})

test('registers users while the mail server refuses or is away, and reports it without the token', async () => {
  const one = await appWithMailbox()
  const unhandled = await uncaughtDuring(async () => {
    one.mailbox.refuse()
    const token = await registered(one)
    await eventually(() => expect(reported, 'console.error after a refusal').toHaveBeenCalled())
    const report = inspect(reported.mock.calls, { depth: null })
    expect(shows(report, token), `whether the token is in the report: ${report}`).toBe(false)
    await one.mailbox.close()
    reported.mockClear()
    await register(one.app, bob)
    await eventually(() => expect(reported, 'console.error when nobody listens').toHaveBeenCalled())
  })
  expect(unhandled, 'rejections that nobody has handled').toEqual([])
  await logIn(one.app, bob)
})

test('close waits for the mails under way', async () => {
  const { mailbox, mailer } = await appWithMailbox()
  const goOn = mailbox.hold()
  const app = makeApp({ mailer })
  await register(app, ada)
  let isClosed = false
  const closed = mailer.close().then(() => {
    isClosed = true
  })
  await new Promise(setImmediate)
  expect(isClosed, 'whether it is closed while the mail server says nothing').toBe(false)
  goOn()
  await closed
  expect(mailbox.mails, 'the mails when it is closed').toHaveLength(1)
})

test('answers 500, and not 400, when the records cannot be read', async () => {
  const { working, expectBreakdown } = breakable(new Map())
  const one = await appWithMailbox({ tokenRecords: working })
  const token = await registered(one)
  await expectBreakdown(confirm(one, token), 'a POST while the Map fails')
  expect((await confirm(one, token)).status, 'the status when it works again').toBe(204)
})
