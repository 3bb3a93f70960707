import { Cookie, CookieJar } from 'tough-cookie'

/** The cookies of a client: which it keeps, and where it sends them (RFC 6265bis). */
export interface CookieTrail {
  /** Stores the cookies in the `Set-Cookie` headers of a response, as a browser would. */
  keep(setCookie: readonly string[], url: string): void
  /** The `Cookie` header for `url`; empty if there are none. */
  header(url: string): string
  /** All cookies that have not expired, from name to value. */
  values(): Record<string, string>
  /** A copy with other values. */
  copy(change: (value: string, name: string) => string): CookieTrail
}

/** @param clock decides what has expired. */
export function cookieTrail(clock: () => Date = () => new Date(), cookies: Cookie[] = []): CookieTrail {
  // Here `http:` is never secure. A browser makes an exception for localhost, which a test would not notice.
  const jar = new CookieJar(undefined, { allowSecureOnLocal: false, prefixSecurity: 'silent' })
  for (const cookie of cookies) jar.store.putCookie(cookie, () => {})

  const isAlive = ({ expires }: Cookie) => !(expires instanceof Date) || expires.getTime() > clock().getTime()
  const alive = () =>
    (jar.serializeSync()?.cookies ?? [])
      .flatMap((json) => Cookie.fromJSON(json) ?? [])
      .filter((cookie) => isAlive(cookie))

  return {
    keep(setCookie, url) {
      const now = clock()
      for (const line of setCookie) {
        const cookie = Cookie.parse(line)
        if (!cookie) continue
        // Max-Age counts from the response and wins over Expires (section 5.5). Make it absolute, because
        // tough-cookie would count from the last use, by its own clock.
        if (typeof cookie.maxAge === 'number') {
          cookie.expires = new Date(cookie.maxAge > 0 ? now.getTime() + cookie.maxAge * 1000 : 0)
          cookie.maxAge = null
        }
        jar.setCookieSync(cookie, url, { now, ignoreError: true })
      }
    },
    header(url) {
      return jar
        .getCookiesSync(url, { expire: false, sort: true })
        .filter(isAlive)
        .map((cookie) => cookie.cookieString())
        .join('; ')
    },
    values: () => Object.fromEntries(alive().map(({ key, value }) => [key, value])),
    copy(change) {
      const changed = alive().map((cookie) => {
        cookie.value = change(cookie.value, cookie.key)
        return cookie
      })
      return cookieTrail(clock, changed)
    },
  }
}
