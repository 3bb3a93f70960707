import { request } from 'shared/testing/http/request.ts'
import { expect } from 'vitest'
import { type AppOptions, createApp } from '#hard/app.ts'

export const ORIGIN = 'https://app.example'
export const SECRET = 'a secret of the tests, and of nobody else'

export const ada = { username: 'ada', password: 'correct horse battery' }
export const bob = { username: 'Bob_2', password: 'staple, staple and staple' }
type Person = typeof ada

/** What a login or a refresh has handed out, in its body or, from exercise 3 on, in its cookies. */
export interface Tokens {
  access: string
  refresh: string
  expiresIn: number
}

/** A clock that a test sets forward. */
export function testClock(start = '2030-01-01T00:00:00Z') {
  let time = Date.parse(start)
  return {
    clock: () => new Date(time),
    advance(seconds: number) {
      time += seconds * 1000
    },
    seconds: () => Math.floor(time / 1000),
  }
}

/** An app and what to ask of it. All requests that may change something come from its own origin. */
export function setUp(options: Partial<AppOptions> = {}) {
  const time = testClock()
  const app = createApp({
    jwtSecret: SECRET,
    origin: ORIGIN,
    bcryptCost: 4,
    clock: time.clock,
    ...options,
  })
  const api = request(app)
  const post = (path: string, body?: object) => api.post(path).set('Origin', ORIGIN).send(body)

  async function register({ username, password }: Person): Promise<void> {
    const { status } = await post('/register', { username, password })
    expect(status, `the status of the registration of ${username}`).toBe(201)
  }

  async function logIn({ username, password }: Person): Promise<Tokens> {
    const response = await post('/login', { username, password })
    expect(response.status, `the status of the login of ${username}`).toBe(200)
    return tokensOf(response)
  }

  return {
    ...time,
    app,
    api,
    post,
    register,
    logIn,
    async newcomer(person: Person): Promise<Tokens> {
      await register(person)
      return logIn(person)
    },
    /** Sends a token as `Authorization: Bearer`, which is good however the app hands tokens out. */
    get: (path: string, token: string) => api.get(path).set('Authorization', `Bearer ${token}`),
    /** Sends a refresh token in both ways: the body counts until exercise 3, and the cookie from then on. */
    refresh: (token: string) =>
      post('/refresh-token', { refreshToken: token }).set('Cookie', `__Secure-refresh-token=${token}`),
    logOut: (token: string) => post('/logout').set('Authorization', `Bearer ${token}`),
  }
}

interface HasTokens {
  body: { token?: unknown; refreshToken?: unknown; expiresIn?: unknown }
  headers: Record<string, unknown>
}

/** The `Set-Cookie` lines of a response. */
export function setCookies({ headers }: HasTokens): string[] {
  return ([] as string[]).concat((headers['set-cookie'] as string[] | undefined) ?? [])
}

/** The tokens in a response; empty where there are none. */
export function tokensOf(response: HasTokens): Tokens {
  const { body } = response
  const cookie = (name: string) => {
    const line = setCookies(response).find((line) => line.startsWith(`${name}=`)) ?? ''
    return decodeURIComponent(/^[^=]+=([^;]*)/.exec(line)?.[1] ?? '')
  }
  return {
    access: String(body.token ?? cookie('__Host-token')),
    refresh: String(body.refreshToken ?? cookie('__Secure-refresh-token')),
    expiresIn: Number(body.expiresIn),
  }
}
