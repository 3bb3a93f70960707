import { expect } from 'vitest'
import { type AuthTools, ada, bob, expectProfile, loggedIn } from '../auth/people.ts'
import { expectProblem } from '../problem.ts'
import type { Facts } from '../suite.ts'
import { adaAndBob, createPost } from './people.ts'

const cleo = { name: 'Cleo', email: 'cleo@example.com' }
const renamed = { name: 'Renamed', email: 'renamed@example.com' }

/** Where logins and `/api/users` meet: a user with a login is changed by nobody else. */
export const userFacts = {
  'answers 401 and 403 to others who change or delete a user with a login': async (tools) => {
    const [client, other] = await adaAndBob(tools)
    const path = `/api/users/${(await createPost(client)).userId}`
    const before = (await client.get(path)).body
    const strangers = [
      ['without a token', tools.client(), 401],
      ['with a token of nobody', client.copy((value) => value.slice(0, -8)), 401],
      ['of another user', other, 403],
    ] as const
    for (const [what, stranger, status] of strangers) {
      expectProblem(await stranger.put(path).send(renamed), status, `PUT ${what}`)
      expectProblem(await stranger.delete(path), status, `DELETE ${what}`)
    }
    expect((await client.get(path)).body, 'the user afterwards').toEqual(before)
    await expectProfile(await loggedIn(tools, ada), ada)
  },

  'lets a user with a login change and delete itself': async (tools) => {
    const [client, other] = await adaAndBob(tools)
    const { userId } = await createPost(client)
    const path = `/api/users/${userId}`
    const changed = await client.put(path).send(renamed)
    expect(changed.status, 'the status of PUT').toBe(200)
    expect(changed.body).toMatchObject({ id: userId, ...renamed })
    await expectProfile(await loggedIn(tools, ada), ada)
    expect((await client.delete(path)).status, 'the status of DELETE').toBe(204)
    expectProblem(await tools.client().post('/login').send(ada), 401, 'a login of the deleted user')
    await expectProfile(other, bob)
  },

  'leaves a user without a login open to everybody': async (tools) => {
    const [client] = await adaAndBob(tools)
    const { status, body } = await tools.client().post('/api/users').send(cleo)
    expect(status, 'the status of POST /api/users').toBe(201)
    const path = `/api/users/${body.id}`
    expect((await tools.client().put(path).send(renamed)).status, 'the status of PUT without a token').toBe(
      200,
    )
    expect((await client.delete(path)).status, 'the status of DELETE by Ada').toBe(204)
  },

  'shows users with a login like all others': async (tools) => {
    const [client] = await adaAndBob(tools)
    const { userId } = await createPost(client)
    await tools.client().post('/api/users').send(cleo)
    const list = await tools.client().get('/api/users')
    const one = await tools.client().get(`/api/users/${userId}`)
    const keys = list.body.data.map((user: object) => Object.keys(user).sort().join())
    expect(keys, 'the members of the three users').toEqual(Array(3).fill(keys.at(-1)))
    expect(list.body.data).toContainEqual(one.body)
    const posts = await tools.client().get('/api/posts')
    const text = `${list.text} ${one.text} ${posts.text}`
    expect(text, 'what everybody can read').not.toMatch(/\$2[abxy]?\$|\$scrypt\$|\$argon2|password/i)
  },
} satisfies Facts<string, AuthTools>
