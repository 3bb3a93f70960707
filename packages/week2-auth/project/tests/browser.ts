import { cookieTrail } from 'shared/testing/http/client-cookies.ts'
import { request, type Target } from 'shared/testing/http/request.ts'
import type { Test } from 'supertest'
import { expect } from 'vitest'

export interface BrowserOptions {
  /** Where the browser finds the app. */
  publicUrl?: string
  clock?: () => Date
}

export type Browser = ReturnType<typeof createBrowser>

/**
 * A browser with a front end: it keeps cookies and sends them back, follows redirects only when told to, and keeps the access
 * token that a login or a refresh answers, for `Authorization`.
 */
export function createBrowser(
  app: Target,
  { publicUrl = 'http://localhost:3000', clock }: BrowserOptions = {},
) {
  const cookies = cookieTrail(clock)
  let token: string | undefined

  function send(method: 'get' | 'post' | 'put' | 'delete', path: string): Test {
    const url = new URL(path, publicUrl)
    const test = request(app)[method](url.pathname + url.search)
    const cookie = cookies.header(url.href)
    if (cookie) test.set('Cookie', cookie)
    if (token !== undefined) test.set('Authorization', `Bearer ${token}`)
    test.on('response', ({ headers, body, status }) => {
      cookies.keep(headers['set-cookie'] ?? [], url.href)
      if (status < 300 && typeof body?.token === 'string') token = body.token
    })
    return test
  }

  const browser = {
    get: (path: string) => send('get', path),
    post: (path: string) => send('post', path),
    put: (path: string) => send('put', path),
    delete: (path: string) => send('delete', path),

    /** All cookies of the app that it holds, whatever their paths, as in a `Cookie` header. */
    cookies: () =>
      Object.entries(cookies.values())
        .map(([name, value]) => `${name}=${value}`)
        .join('; '),
    token: () => token,

    async register(fields: object) {
      const response = await browser.post('/register').send(fields)
      expect(response.status, `the status of the registration with ${JSON.stringify(fields)}`).toBe(201)
    },

    /** Logs in, which has to succeed. */
    async login({ username, password }: { username: string; password: string }) {
      const response = await browser.post('/login').send({ username, password })
      expect(response.status, `the status of the login of ${username}`).toBe(200)
    },

    /** Gets a new access token, which has to succeed. */
    async refresh() {
      expect((await browser.post('/refresh-token')).status, 'the status of POST /refresh-token').toBe(200)
    },

    async profile() {
      const { status, body } = await browser.get('/profile')
      expect(status, 'the status of GET /profile').toBe(200)
      return body
    },

    /** Begins a sign-in, which has to succeed, and answers the URL at the provider. */
    async begin(path = '/oauth/login'): Promise<string> {
      const { status, headers } = await browser.get(path)
      expect([302, 303], `the status of GET ${path}`).toContain(status)
      return headers.location ?? ''
    },

    /** Begins a sign-in, and answers the URL to which the provider sends the browser back. */
    async authorize(person: string, path?: string) {
      return atProvider(await browser.begin(path), person)
    },

    /** Signs in with the provider, which has to succeed, and gets an access token. */
    async signIn(person: string) {
      const { status } = await browser.get(await browser.authorize(person))
      expect([302, 303], 'the status of GET /oauth/callback').toContain(status)
      await browser.refresh()
    },

    /** Begins to link an identity, which has to succeed, and answers the URL to which the provider sends the browser back. */
    async authorizeLink(person: string, body: object = {}) {
      const response = await browser.post('/oauth/link').send(body)
      expect(response.status, 'the status of POST /oauth/link').toBe(200)
      return atProvider(response.body.url, person)
    },
  }
  return browser
}

/**
 * What somebody does at the provider: follows it to its form, and says who they are. They were not logged in there before.
 * @param person whose `sub`, or `nobody` to decline.
 * @returns the URL to which the provider sends them back.
 */
export async function atProvider(authorizationUrl: string, person: string): Promise<string> {
  const { origin } = new URL(authorizationUrl)
  const cookies = cookieTrail()
  let url = authorizationUrl
  for (let hop = 0; hop < 6 && url.startsWith(`${origin}/`); hop += 1) {
    const { pathname, search } = new URL(url)
    const atForm = pathname.startsWith('/interaction/')
    const test = request(origin)[atForm ? 'post' : 'get'](pathname + search)
    test.set('Cookie', cookies.header(url))
    const response = await (atForm ? test.type('form').send({ person }) : test)
    expect(response.status, `the status of the provider's ${pathname}`).toBe(303)
    cookies.keep((response.headers['set-cookie'] as unknown as string[]) ?? [], url)
    url = new URL(response.headers.location ?? '', url).href
  }
  return url
}
