import { jwtVerify } from 'jose'
import { expectProblem } from 'shared/contracts/problem.ts'
import { expect, test } from 'vitest'
import { createApp } from '#project/app.ts'
import { ada, bob, jwtSecret, makeApp } from './auth-app.ts'
import type { Browser } from './browser.ts'

const logIn = (browser: Browser, body: object) => browser.post('/login').send(body)

test('answers the right password with a token and its lifetime', async () => {
  const { browser } = makeApp()
  await browser().register(ada)
  for (const username of ['ada', 'ADA']) {
    const response = await logIn(browser(), { username, password: ada.password })
    expect(response.status).toBe(200)
    expect(response.body).toMatchObject({
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expiresIn: 900,
    })
  }
})

test('issues a JWT that says who it is for and until when', async () => {
  for (const publicUrl of ['http://localhost:3000', 'https://app.example.com']) {
    const { browser, repositories, clock, pass } = makeApp({ publicUrl })
    await browser().register(ada)
    pass(1_000_000)
    const { body } = await logIn(browser(), ada)
    const { protectedHeader, payload } = await jwtVerify(body.token ?? '', Buffer.from(jwtSecret), {
      currentDate: clock(),
    })
    expect(protectedHeader).toMatchObject({ alg: 'HS256', typ: 'at+jwt' })
    const now = clock().getTime() / 1000
    expect(payload, 'the claims').toMatchObject({
      sub: (await repositories.users.findByUsername('ada'))?.id,
      iss: publicUrl,
      aud: publicUrl,
      iat: now,
      exp: now + 900,
    })
  }
})

test('puts nothing into the token that can change or is personal', async () => {
  const { browser } = makeApp()
  await browser().register(ada)
  const { body } = await logIn(browser(), ada)
  const [, payload = ''] = String(body.token).split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}')
  expect(Object.keys(claims), 'the names of the claims').toEqual(
    expect.arrayContaining(['sub', 'iss', 'aud', 'iat', 'exp']),
  )
  expect(Object.keys(claims)).not.toContain('role')
  const values = JSON.stringify(claims)
  for (const text of ['"ada"', 'example.com', '$2', ada.password]) {
    expect(values.includes(text), `the claims ${values} contain ${text}`).toBe(false)
  }
})

test('answers 401 to a wrong password, to the last byte', async () => {
  const { browser } = makeApp()
  const long = { ...bob, password: 'x'.repeat(72) }
  await browser().register(ada)
  await browser().register(long)
  for (const wrong of [
    { ...ada, password: bob.password },
    { ...ada, password: ada.password.toUpperCase() },
    { ...ada, password: ` ${ada.password}` },
    { ...ada, password: '' },
    { ...long, password: `${long.password}y` },
    { ...long, password: 'x'.repeat(71) },
    { ...ada, password: `${ada.password}\0${ada.password}` },
  ]) {
    const response = await logIn(browser(), { username: wrong.username, password: wrong.password })
    expectProblem(response, 401, `the login with ${JSON.stringify(wrong.password)}`)
    expect(response.body.token, 'the token').toBeUndefined()
  }
  await browser().login(ada)
  await browser().login(long)
})

test('answers a wrong password, an unknown user and one without a password alike', async () => {
  const { browser, repositories } = makeApp()
  await browser().register(ada)
  await repositories.users.create({ username: 'no_password', role: 'user', emailVerified: false })
  const seen = async (username: string) => {
    const response = await logIn(browser(), { username, password: bob.password })
    expectProblem(response, 401, `the login of ${username}`)
    const { date, ...headers } = response.headers
    return { headers, body: response.body }
  }
  const wrong = await seen('ada')
  expect(await seen('nobody'), 'for an unknown user').toEqual(wrong)
  expect(await seen('no_password'), 'for a user without a password').toEqual(wrong)
  await browser().login(ada)
})

test('works as hard for an unknown user and one without a password', async () => {
  const { browser, repositories } = makeApp({ bcryptCost: 8 })
  await browser().register(ada)
  await repositories.users.create({ username: 'no_password', role: 'user', emailVerified: false })
  // The processor's time and not the clock's, which other programs slow down; of three, the least disturbed.
  const work = async (username: string) => {
    const times: number[] = []
    for (let round = 0; round < 3; round += 1) {
      const start = process.cpuUsage()
      const { status } = await logIn(browser(), { username, password: bob.password })
      times.push(process.cpuUsage(start).user)
      expect(status, `the status of the login of ${username}`).toBe(401)
    }
    return Math.min(...times)
  }
  const wrong = await work('ada')
  for (const username of ['nobody', 'no_password']) {
    const share = (await work(username)) / wrong
    const what = `the work for ${username}, as a share of that for a wrong password`
    expect(share, what).toBeGreaterThan(0.4)
    expect(share, what).toBeLessThan(2.5)
  }
})

test('answers 400 to what is no login', async () => {
  const { browser } = makeApp()
  await browser().register(ada)
  for (const [body, path] of [
    [{ username: 'ada' }, 'password'],
    [{ password: ada.password }, 'username'],
    [{ username: 'ada', password: { $ne: '' } }, 'password'],
    [{ username: ['ada'], password: ada.password }, 'username'],
  ] as const) {
    const response = await logIn(browser(), body)
    expectProblem(response, 400, `the login with ${JSON.stringify(body)}`)
    expect(response.body.errors, 'the errors').toContainEqual(expect.objectContaining({ path }))
  }
  expectProblem(await browser().post('/login'), 400, 'the login without a body')
  await browser().login(ada)
})

test('refuses to be made with a secret of less than 32 bytes', async () => {
  for (const secret of ['', 'short', 'x'.repeat(31), 'ü'.repeat(15)]) {
    let refusal: unknown
    try {
      createApp({ jwtSecret: secret })
    } catch (error) {
      refusal = error
    }
    expect(refusal, `what createApp throws for ${Buffer.byteLength(secret)} bytes`).toBeInstanceOf(Error)
    expect(String(refusal)).toMatch(/jwtSecret.*32|32.*jwtSecret/)
    if (secret) expect(String(refusal), 'the message').not.toContain(secret)
  }
  for (const secret of ['x'.repeat(32), 'ü'.repeat(16)]) createApp({ jwtSecret: secret })
})
