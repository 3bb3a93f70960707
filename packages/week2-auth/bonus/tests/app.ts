import { atEnd } from 'shared/testing/at-end.ts'
import { type Client, createClient } from 'shared/testing/http/client.ts'
import { testMailbox } from 'shared/testing/mail/mailbox.ts'
import { expect } from 'vitest'
import { type AppOptions, createApp } from '#bonus/app.ts'
import { createMailer } from '#bonus/mailer.ts'

export interface Person {
  username: string
  email: string
  password: string
}

export const ada = { username: 'ada', email: 'ada@example.com', password: 'correct horse battery' }
export const bob = { username: 'Bob_2', email: 'bob@example.org', password: 'staple, staple and staple' }

export const secrets = {
  sessionSecret: 'the secret of the sessions, of 32 bytes and more',
  jwtSecret: 'the secret of the tokens, of 32 bytes and more',
}

/** An app whose cookies need no TLS, and whose hashes cost next to nothing. */
export function makeApp(options: Partial<AppOptions> = {}) {
  return createApp({ ...secrets, bcryptCost: 4, secureCookies: false, ...options })
}

export type App = ReturnType<typeof makeApp>

/** A clock that stands still until it is told to go on. */
export function stoppedClock() {
  let now = new Date('2031-05-01T12:00:00.250Z').getTime()
  return {
    clock: () => new Date(now),
    advance: ({ days = 0, hours = 0, minutes = 0, seconds = 0 }) => {
      now += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
    },
  }
}

export const frontendUrl = 'https://app.example.com/start'
export const from = 'no-reply@example.com'

/** An app that sends its mails to a mailbox, at a time of the test's own. */
export async function appWithMailbox(options: Partial<AppOptions> = {}) {
  const mailbox = await testMailbox()
  const mailer = createMailer({ smtpUrl: mailbox.url, from })
  // Not waited for: a mailbox that was told to keep mails waiting is closed behind it.
  atEnd(() => void Promise.resolve(mailer.close()).catch(() => {}))
  const time = stoppedClock()
  const app = makeApp({ mailer, frontendUrl, clock: time.clock, ...options })
  /** All mails there will ever be. */
  const allMails = async () => {
    await mailer.close()
    return mailbox.mails
  }
  /** A browser that goes by the app's clock. */
  const client = () => createClient(app, { clock: time.clock })
  return { app, mailbox, mailer, allMails, client, ...time }
}

/** Registers somebody, which has to succeed. */
export async function register(app: App, person: Person): Promise<void> {
  const { status } = await createClient(app).post('/register').send(person)
  expect(status, `the status of the registration of ${person.username}`).toBe(201)
}

/** Logs somebody in, which has to succeed, and answers the client with what it was given. */
export async function logIn(
  app: App,
  { username, password }: Pick<Person, 'username' | 'password'>,
  { client = createClient(app), ...more }: { client?: Client; rememberMe?: boolean } = {},
): Promise<Client> {
  const { status } = await client.post('/login').send({ username, password, ...more })
  expect(status, `the status of the login of ${username}`).toBe(200)
  return client
}

export async function expectLoggedIn(client: Client, { username }: Person, what = 'GET /me') {
  const { status, body } = await client.get('/me')
  expect(status, `the status of ${what} of ${username}`).toBe(200)
  expect(body, `the body of ${what} of ${username}`).toMatchObject({ username })
}

export async function expectLoggedOut(client: Client, what: string) {
  expect((await client.get('/me')).status, `the status of GET /me ${what}`).toBe(401)
}
