import { expect } from 'vitest'

export interface SetCookie {
  name: string
  value: string
  /** By their names in lower case; `true` for one without a value. */
  attributes: Record<string, string | true>
}

interface Answer {
  headers: Record<string, unknown>
}

/** What the `Set-Cookie` headers of a response say. */
export function setCookies({ headers }: Answer): SetCookie[] {
  return ((headers['set-cookie'] ?? []) as string[]).map((line) => {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const { name, value } = split(pair)
    return {
      name,
      value: String(value),
      attributes: Object.fromEntries(
        attributes.map((attribute) => {
          const { name: key, value: text } = split(attribute)
          return [key.toLowerCase(), text]
        }),
      ),
    }
  })
}

/**
 * The one cookie that a response sets.
 * @param none what it means when there is none, for whoever reads the failure.
 */
export function setCookie(response: Answer, what = 'the login', none?: string): SetCookie {
  const cookies = setCookies(response)
  const [cookie] = cookies
  const hint = cookies.length === 0 && none ? ` (${none})` : ''
  expect(cookies, `the cookies that ${what} sets${hint}`).toHaveLength(1)
  return cookie as SetCookie
}

function split(text: string): { name: string; value: string | true } {
  const at = text.indexOf('=')
  return at < 0 ? { name: text, value: true } : { name: text.slice(0, at), value: text.slice(at + 1) }
}
