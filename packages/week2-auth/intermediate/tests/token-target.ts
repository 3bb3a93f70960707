import { SignJWT } from 'jose'
import { breakable } from 'shared/contracts/breakdown.ts'
import { type Answer, expectProblem } from 'shared/contracts/problem.ts'
import { request, type Target } from 'shared/testing/http/request.ts'
import { expect } from 'vitest'
import { createApp } from '#intermediate/jwt-app.ts'
import { createUserStore } from '#intermediate/users.ts'
import { type Attack, type Claims, header } from './forged.ts'
import { ada, register, secret } from './people.ts'

const issuer = 'https://auth.example'
const audience = 'https://shop.example'

/** An app with one user, Ada, and what a test of its tokens needs. Its clock stands, until `at` sets it. */
export async function tokenTarget() {
  let now = new Date('2030-01-01T12:00:00Z')
  const { working: users, expectBreakdown } = breakable(createUserStore())
  const app = createApp({ secret, users, issuer, audience, bcryptCost: 4, clock: () => now })
  await register(app, ada)
  const iat = now.getTime() / 1000
  const sub = users.findByUsername(ada.username)?.id ?? ''
  const claims: Claims = { sub, iss: issuer, aud: audience, iat, exp: iat + 3600 }

  /** A token that is as it should be, made by jose: what is refused is refused for what differs from it. */
  const ours = () => new SignJWT(claims).setProtectedHeader(header).sign(new TextEncoder().encode(secret))

  const send = (authorization: string, target: Target = app, path = '/profile') =>
    request(target).get(path).set('Authorization', authorization)

  const expectAccepted = async (token: string, what = 'a token of ours') => {
    const { status, body } = await send(`Bearer ${token}`)
    expect(status, `the status of GET /profile with ${what}`).toBe(200)
    expect(body).toEqual({ username: ada.username })
  }

  /** Each is answered with 401 and invalid_token, and nothing of it is repeated. */
  const expectRefused = async (attacks: Attack[], target: Target = app) => {
    await expectAccepted(await ours())
    for (const [what, token] of attacks) {
      const response = await send(`Bearer ${token}`, target)
      expectChallenge(response, what, true)
      const answer = JSON.stringify([response.headers, response.body])
      expect(answer.includes(secret), `the answer to ${what} contains the secret`).toBe(false)
      expect(partsOf(token, answer), `what the answer to ${what} repeats of the token`).toEqual([])
      expect(answer, `the answer to ${what}, which says nothing of the user`).not.toContain(sub)
    }
  }

  const at = (time: number) => {
    now = new Date(time)
  }
  return { app, users, claims, at, ours, send, expectAccepted, expectRefused, expectBreakdown }
}

/** How many characters in a row are no chance: those of words that tokens and answers share are fewer. */
const REPEATED = 12

/** What of a token an answer contains. */
function partsOf(token: string, answer: string): string[] {
  const starts = Array.from({ length: Math.max(answer.length - REPEATED, 0) }, (_, start) => start)
  return starts.map((start) => answer.slice(start, start + REPEATED)).filter((part) => token.includes(part))
}

/**
 * @param error whether a token was given, so that the header says what is wrong with it (RFC 6750, section 3.1);
 * `undefined` where that is open.
 */
export function expectChallenge(response: Answer, what: string, error: boolean | undefined): void {
  expectProblem(response, 401, `GET with ${what}`)
  const challenge = response.headers['www-authenticate'] ?? ''
  expect(challenge, `WWW-Authenticate after ${what}`).toMatch(/^Bearer(?: |$)/)
  const withError = /\berror="?invalid_token"?/
  if (error) expect(challenge, `WWW-Authenticate after ${what}`).toMatch(withError)
  if (error === false) expect(challenge, `WWW-Authenticate after ${what}`).not.toMatch(/error/)
}
