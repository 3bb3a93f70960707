import { expect } from 'vitest'
import type { Client } from '../../testing/http/client.ts'
import { expectProblem } from '../problem.ts'
import { type Facts, inProduction } from '../suite.ts'
import { type AuthTools, ada, bob, expectProfile, logOut, newcomer } from './people.ts'

/** A hash as bcrypt, scrypt and argon2 write it, or a key that is named like one. */
const hash = /\$2[abxy]?\$|\$scrypt\$|\$argon2|"?(password_?)?hash"?\s*:/i

/** Everything that a client can read in a response, parts of a token included. */
function readable({ headers, text }: { headers: object; text?: string }): string {
  const plain = `${JSON.stringify(headers)} ${decodeURIComponent(JSON.stringify(headers).replaceAll(/%(?![\da-f]{2})/gi, '%25'))} ${text ?? ''}`
  const encoded = plain.match(/[\w+/=-]{16,}/g) ?? []
  return [plain, ...encoded.map((part) => Buffer.from(part, 'base64').toString('latin1'))].join('\n')
}

export const profileFacts = {
  'answers 401 to /profile without credentials': async (tools) => {
    const client = await newcomer(tools, ada)
    await expectProfile(client, ada)
    expectProblem(await tools.client().get('/profile'), 401, 'GET /profile without credentials')
  },

  'answers /profile with the username once a user has logged in': async (tools) => {
    const client = await newcomer(tools, bob)
    await expectProfile(client, bob)
    await expectProfile(client, bob, 'GET /profile once more')
  },

  'tells users apart': async (tools) => {
    const clients = [await newcomer(tools, ada), await newcomer(tools, bob)] as const
    await expectProfile(clients[0], ada)
    await expectProfile(clients[1], bob)
    await expectProfile(clients[0], ada)
  },

  'shows no password and no hash': async (tools) => {
    const client = tools.client()
    const exchanges: [what: string, response: Awaited<ReturnType<Client['get']>>][] = [
      ['a registration', await tools.register(ada, client)],
      ['a second registration', await tools.register(ada, client)],
      ['a malformed registration', await tools.register({ ...ada, username: '-' }, client)],
      ['a login with a wrong username', await client.post('/login').send({ ...ada, username: 'nobody' })],
      ['a login', await client.post('/login').send(ada)],
      ['GET /profile', await client.get('/profile')],
    ]
    const statuses = exchanges.map(([, { status }]) => status)
    expect(statuses, 'the statuses').toEqual([201, 409, 400, 401, 200, 200])
    for (const [what, response] of exchanges) {
      const text = readable(response)
      expect(text.includes(ada.password), `the response to ${what} contains the password`).toBe(false)
      expect(text, `the response to ${what}`).not.toMatch(hash)
    }
  },

  'answers unknown routes with 404': inProduction(async (tools) => {
    const client = await newcomer(tools, ada)
    expectProblem(await client.get('/nowhere'), 404, 'GET /nowhere')
    await logOut(client)
    expectProblem(await client.get('/nowhere'), 404, 'GET /nowhere after POST /logout')
  }),
} satisfies Facts<string, AuthTools>
