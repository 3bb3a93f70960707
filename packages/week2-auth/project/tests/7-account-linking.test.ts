import bcrypt from 'bcryptjs'
import { expectProblem } from 'shared/contracts/problem.ts'
import { atEnd } from 'shared/testing/at-end.ts'
import { beforeAll, expect, test } from 'vitest'
import type { Repositories } from '#project/repositories.ts'
import { ada, bob, makeApp } from './auth-app.ts'
import { startProvider, type TestProvider } from './openid-provider.ts'

let provider: TestProvider

beforeAll(async () => {
  provider = await startProvider()
})

const withProvider = (options: Parameters<typeof makeApp>[0] = {}) =>
  makeApp({ provider: provider.options, ...options })

/** An account whose owner has shown that the email is theirs. */
async function verifiedAccount({ users }: Repositories, { username, password, email } = ada) {
  const passwordHash = await bcrypt.hash(password, 4)
  const user = await users.create({ username, email, passwordHash, emailVerified: true, role: 'admin' })
  if (typeof user === 'string') throw new Error(user)
  return user
}

test('signs in to the account whose verified email the provider has verified too', async () => {
  for (const email of ['ada@example.com', 'Ada@Example.COM']) {
    const { browser, repositories } = withProvider()
    const { id } = await verifiedAccount(repositories)
    provider.knows('sub-ada', { preferred_username: 'lovelace', email, email_verified: true })
    const one = browser()
    await one.signIn('sub-ada')
    // Nothing of the account changes, its role and its password neither.
    expect(await one.profile()).toEqual({
      id,
      username: 'ada',
      role: 'admin',
      email: ada.email,
      emailVerified: true,
    })
    await browser().login(ada)
    expect(await repositories.users.list(), 'the users').toHaveLength(1)
    const identities = await repositories.identities.listByUser(id)
    expect(identities).toMatchObject([{ issuer: provider.issuer, subject: 'sub-ada' }])
  }
})

test('gives a new account the email of the provider, verified or not', async () => {
  for (const [index, email_verified] of [true, false, undefined].entries()) {
    const { browser } = withProvider()
    provider.knows(`sub-${index}`, { email: 'new@example.com', email_verified })
    const one = browser()
    await one.signIn(`sub-${index}`)
    const emailVerified = email_verified === true
    expect(await one.profile(), `with email_verified ${email_verified}`).toMatchObject({
      email: 'new@example.com',
      emailVerified,
    })
  }
  const { browser } = withProvider()
  for (const sub of ['none', 'odd-0', 'odd-1', 'odd-2', 'odd-3', 'odd-4']) {
    provider.knows(`sub-${sub}`, { email_verified: true })
  }
  const one = browser()
  await one.signIn('sub-none')
  expect(await one.profile(), 'without an email').toMatchObject({ emailVerified: false })
  for (const [index, email] of [null, 7, {}, ['new@example.com'], ''].entries()) {
    atEnd(provider.forges('/me', (info) => ({ ...info, email })))
    const other = browser()
    await other.signIn(`sub-odd-${index}`)
    const profile = await other.profile()
    expect(profile, `with the email ${JSON.stringify(email)}`).toMatchObject({ emailVerified: false })
    expect(profile.email, `the email, where the provider says ${JSON.stringify(email)}`).toBeUndefined()
  }
})

test('never signs in to an account by an email that the provider has not verified', async () => {
  const { browser, repositories } = withProvider()
  const { id } = await verifiedAccount(repositories)
  for (const [index, email_verified] of [false, undefined, null, 'false', 'true', 1].entries()) {
    provider.knows(`sub-eve-${index}`, { email: ada.email, email_verified })
    const eve = browser()
    await eve.signIn(`sub-eve-${index}`)
    const profile = await eve.profile()
    expect(profile.id, `the account, with email_verified ${JSON.stringify(email_verified)}`).not.toBe(id)
    expect(profile).toMatchObject({ role: 'user', emailVerified: false })
  }
  expect(await repositories.identities.listByUser(id), 'the identities of the account').toEqual([])
  provider.knows('sub-ada', { email: ada.email, email_verified: true })
  const one = browser()
  await one.signIn('sub-ada')
  expect((await one.profile()).id, 'the account of the owner').toBe(id)
})

test('never signs in to an account whose own email is not verified', async () => {
  const { browser, repositories } = withProvider()
  // Somebody registers with the email of a person who has no account yet, and waits.
  const eve = browser()
  await eve.register({ ...bob, email: ada.email })
  await eve.login(bob)
  provider.knows('sub-ada', { preferred_username: 'ada', email: ada.email, email_verified: true })
  const victim = browser()
  await victim.signIn('sub-ada')
  const [hers, his] = [await victim.profile(), await eve.profile()]
  expect(hers).toMatchObject({ username: 'ada', email: ada.email, emailVerified: true })
  expect(his).toMatchObject({ username: 'Bob_2', emailVerified: false })
  expect(hers.id, 'the account of the person').not.toBe(his.id)
  expect(await repositories.identities.listByUser(his.id), 'the identities of the other').toEqual([])
  await browser().login(bob)
  // Also where there are both.
  const second = browser()
  await second.signIn('sub-ada')
  provider.knows('sub-ada-2', { email: ada.email, email_verified: true })
  const third = browser()
  await third.signIn('sub-ada-2')
  expect([(await second.profile()).id, (await third.profile()).id]).toEqual([hers.id, hers.id])
})

test('knows a person by issuer and subject, whatever becomes of the email', async () => {
  const { browser, repositories } = withProvider()
  const first = await verifiedAccount(repositories)
  const second = await verifiedAccount(repositories, bob)
  provider.knows('sub-ada', { email: ada.email, email_verified: true })
  await browser().signIn('sub-ada')
  // The email goes to somebody else, who signs in for the first time, and back to nobody.
  provider.knows('sub-ada', { email: bob.email, email_verified: true })
  const one = browser()
  await one.signIn('sub-ada')
  expect((await one.profile()).id, 'the account after the email has changed').toBe(first.id)
  provider.knows('sub-bob', { email: bob.email, email_verified: true })
  const other = browser()
  await other.signIn('sub-bob')
  expect((await other.profile()).id, 'the account of the new owner of the email').toBe(second.id)
  provider.knows('sub-ada', {})
  const again = browser()
  await again.signIn('sub-ada')
  expect(await again.profile(), 'the account without an email').toMatchObject({
    id: first.id,
    email: ada.email,
  })
})

test('takes the same subject at another provider for another person', async () => {
  const { browser, repositories } = withProvider()
  const elsewhere = await startProvider()
  const there = makeApp({ provider: elsewhere.options, repositories })
  provider.knows('1', { preferred_username: 'ada' })
  elsewhere.knows('1', { preferred_username: 'eve' })
  const [one, eve] = [browser(), there.browser()]
  await one.signIn('1')
  await eve.signIn('1')
  expect((await eve.profile()).id, 'the account').not.toBe((await one.profile()).id)
  expect(await eve.profile()).toMatchObject({ username: 'eve' })
  const again = there.browser()
  await again.signIn('1')
  expect((await again.profile()).id, 'the account at the next sign-in').toBe((await eve.profile()).id)
})

test('makes one account of one verified email, also of two sign-ins at once', async () => {
  const { browser, repositories } = withProvider()
  const subjects = ['sub-1', 'sub-2', 'sub-3']
  for (const sub of subjects) provider.knows(sub, { email: 'shared@example.com', email_verified: true })
  const browsers = subjects.map(() => browser())
  const callbacks = await Promise.all(browsers.map((one, index) => one.authorize(subjects[index] ?? '')))
  const responses = await Promise.all(browsers.map((one, index) => one.get(callbacks[index] ?? '')))
  for (const { status } of responses) expect([302, 303], 'the status of a callback').toContain(status)
  const users = await repositories.users.list()
  expect(users, 'the users').toMatchObject([{ email: 'shared@example.com', emailVerified: true }])
  const identities = await repositories.identities.listByUser(users[0]?.id ?? '')
  expect(identities.map(({ subject }) => subject).sort(), 'the identities').toEqual(subjects)
})

test('does not let an account be taken over by registering its email', async () => {
  const { browser, repositories } = withProvider()
  provider.knows('sub-ada', { preferred_username: 'ada', email: ada.email, email_verified: true })
  const one = browser()
  await one.signIn('sub-ada')
  const { id } = await one.profile()
  const eve = browser()
  await eve.register({ ...bob, email: ada.email })
  await eve.login(bob)
  expect(await eve.profile()).toMatchObject({ username: 'Bob_2', emailVerified: false })
  expectProblem(
    await browser().post('/login').send({ username: 'ada', password: bob.password }),
    401,
    'a login to the account',
  )
  const again = browser()
  await again.signIn('sub-ada')
  expect((await again.profile()).id).toBe(id)
  expect(await repositories.users.list(), 'the users').toHaveLength(2)
})
