import type { Test } from 'supertest'
import { type CookieTrail, cookieTrail } from './client-cookies.ts'
import { request, type Target } from './request.ts'

export interface ClientOptions {
  /**
   * The URL of the app as the client sees it (default `http://localhost`). Its path and its flags decide which
   * cookies the client keeps and sends. At an https URL, requests carry `X-Forwarded-Proto: https`, as behind a
   * proxy that ends TLS.
   */
  url?: string
  /** The origin of the page that sends the requests: the `Origin` header of those that may change something. */
  origin?: string
  /** Headers of every request. */
  headers?: Record<string, string>
  /** The time for the expiry of cookies: pass the clock of the app. */
  clock?: () => Date
}

const methods = ['get', 'head', 'options', 'post', 'put', 'patch', 'delete'] as const
type Method = (typeof methods)[number]

/** Methods that change nothing (RFC 9110, section 9.2.1): a browser sends no Origin with them to its own site. */
const safe: readonly Method[] = ['get', 'head', 'options']

export interface Client extends Record<Method, (path: string) => Test> {
  /** The last token that it received, and sends as `Authorization: Bearer`. */
  readonly token: string | undefined
  /** Its cookies that have not expired, from name to value, whatever their paths. */
  readonly cookies: Readonly<Record<string, string>>
  /** Throws the token away, as a front end does on logout. Clearing cookies is up to the server. */
  forgetToken(): void
  /**
   * A second client with the same cookies and token. `change` may change each value (the token's name is
   * `token`). From then on the two are independent.
   */
  copy(change?: (value: string, name: string) => string): Client
}

/**
 * A client that sends its credentials along, as a browser with a front end does. Cookies go into `Cookie` if their domain, path, flags and expiry allow it (RFC 6265bis), and a `token` in the JSON of a response to POST goes into `Authorization: Bearer`. So a test works no matter how the app logs its users in.
 *
 * Each method is that of `request` (`shared/testing/http/request.ts`), with every exchange recorded. A header that
 * the test sets itself wins: `.set('Cookie', …)`, `.unset('Authorization')`. The credentials of a response count from the next request on.
 * @example
 * const ada = createClient(app)
 * await ada.post('/login').send({ username: 'ada', password })
 * expect((await ada.get('/profile')).status).toBe(200)
 */
export function createClient(target: Target, options: ClientOptions = {}): Client {
  return clientWith(target, options, cookieTrail(options.clock), undefined)
}

function clientWith(
  target: Target,
  options: ClientOptions,
  trail: CookieTrail,
  token: string | undefined,
): Client {
  const { url = 'http://localhost', origin, headers = {} } = options
  const send = request(target)

  const carrying = (method: Method, path: string): Test => {
    const address = new URL(path, url)
    const test = send[method](path)
    if (address.protocol === 'https:') test.set('X-Forwarded-Proto', 'https')
    if (origin !== undefined && !safe.includes(method)) test.set('Origin', origin)
    const cookies = trail.header(address.href)
    if (cookies) test.set('Cookie', cookies)
    if (token !== undefined) test.set('Authorization', `Bearer ${token}`)
    test.set(headers)
    test.on('response', ({ headers: received, body, status }) => {
      trail.keep(received['set-cookie'] ?? [], address.href)
      if (method === 'post' && status < 300 && typeof body?.token === 'string') token = body.token
    })
    return test
  }

  return {
    ...(Object.fromEntries(
      methods.map((method) => [method, (path: string) => carrying(method, path)]),
    ) as Record<Method, (path: string) => Test>),
    get token() {
      return token
    },
    get cookies() {
      return trail.values()
    },
    forgetToken() {
      token = undefined
    },
    copy(change = (value) => value) {
      const changed = token === undefined ? undefined : change(token, 'token')
      return clientWith(target, options, trail.copy(change), changed)
    },
  }
}
