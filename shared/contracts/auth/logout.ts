import { expectProblem } from '../problem.ts'
import { type Facts, inProduction } from '../suite.ts'
import { type AuthTools, ada, bob, expectProfile, loggedIn, logOut, newcomer } from './people.ts'

export const logoutFacts = {
  'answers 401 to a client that has logged out': async (tools) => {
    const client = await newcomer(tools, ada)
    await expectProfile(client, ada)
    await logOut(client)
    expectProblem(await client.get('/profile'), 401, 'GET /profile after POST /logout')
  },

  // Does not hold where credentials are checked without a store, as JSON Web Tokens usually are.
  'refuses what a client held before it logged out': async (tools) => {
    const client = await newcomer(tools, ada)
    const thief = client.copy()
    await expectProfile(thief, ada)
    await logOut(client)
    expectProblem(await thief.get('/profile'), 401, 'GET /profile with what was stolen before POST /logout')
  },

  'logs out this client and no other': inProduction(async (tools) => {
    const [client, other] = [await newcomer(tools, ada), await newcomer(tools, bob)]
    const second = await loggedIn(tools, ada)
    await logOut(client)
    await expectProfile(other, bob, 'GET /profile of another user')
    await expectProfile(second, ada, 'GET /profile of another client')
  }),

  'lets a client log in again after it logged out': inProduction(async (tools) => {
    const client = await newcomer(tools, ada)
    await logOut(client)
    await expectProfile(await loggedIn(tools, ada, client), ada)
  }),
} satisfies Facts<string, AuthTools>
