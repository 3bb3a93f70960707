import { expectProblem } from '../problem.ts'
import { type Facts, inProduction } from '../suite.ts'
import { type AuthTools, ada, bob, expectProfile, newcomer } from './people.ts'

/** The parts of a signed value: a JSON Web Token, or a signed cookie (`s%3Aid.signature`). */
const parts = (value: string) => value.split('.')

/** Changes a character in the middle of a part: the last one of base64url may vary and mean the same. */
function altered(value: string, index: number): string {
  return parts(value)
    .map((part, at) => {
      if (at !== index % parts(value).length) return part
      // Not within %3A.
      const middle = Math.max(Math.floor(part.length / 2), part.lastIndexOf('%') + 3)
      return `${part.slice(0, middle)}${part[middle] === 'A' ? 'B' : 'A'}${part.slice(middle + 1)}`
    })
    .join('.')
}

/** The header of a JSON Web Token; empty for other values. */
function headOf(value: string): object | undefined {
  const [head = '', ...others] = parts(value)
  try {
    return others.length === 2 ? JSON.parse(Buffer.from(head, 'base64url').toString()) : undefined
  } catch {
    return undefined
  }
}

/** Removes the signature; from a value without one, the second half. */
function cut(value: string): string {
  const [first = '', ...others] = parts(value)
  return others.length === 0 ? first.slice(0, first.length / 2) : [first, ...others.slice(0, -1)].join('.')
}

/** Makes a JSON Web Token that says that it is not signed (RFC 7519, section 6). */
function unsigned(value: string): string {
  const head = headOf(value)
  if (head === undefined) return cut(value)
  const changed = Buffer.from(JSON.stringify({ ...head, alg: 'none' })).toString('base64url')
  return `${changed}.${parts(value)[1]}.`
}

const forgeries: [what: string, change: (value: string) => string][] = [
  ['their first parts altered', (value) => altered(value, 0)],
  ['their second parts altered', (value) => altered(value, 1)],
  ['their last parts altered', (value) => altered(value, parts(value).length - 1)],
  ['their signatures cut off', cut],
  ['empty signatures', (value) => `${cut(value)}.`],
  ['an algorithm of "none"', unsigned],
  ['other texts in their place', () => 'x'.repeat(43)],
]

/** Cookies and tokens count as what a client received. */
export const credentialFacts = {
  'answers 401 to credentials that were tampered with': async (tools) => {
    const client = await newcomer(tools, ada)
    for (const [what, change] of forgeries) {
      const response = await client.copy(change).get('/profile')
      expectProblem(response, 401, `GET /profile with credentials that have ${what}`)
    }
    await expectProfile(client, ada)
  },

  'answers 401 to credentials put together from those of two users': inProduction(async (tools) => {
    const [client, other] = [await newcomer(tools, ada), await newcomer(tools, bob)]
    const held = { ...other.cookies, token: other.token ?? '' }
    const mixed = client.copy((value, name) => {
      const theirs = Object.hasOwn(held, name) ? parts(held[name as keyof typeof held] ?? '') : []
      // A value that is not signed has no parts to mix: take one half of each.
      if (theirs.length < 2) return value.slice(0, value.length / 2) + theirs.join('').slice(value.length / 2)
      return [...theirs.slice(0, -1), parts(value).at(-1)].join('.')
    })
    expectProblem(await mixed.get('/profile'), 401, 'GET /profile with them')
    await expectProfile(client, ada)
    await expectProfile(other, bob)
  }),
} satisfies Facts<string, AuthTools>
