import { describe, expect, test } from 'vitest'
import { authTools } from '../contracts/auth/people.ts'
import { type AuthFact, authFacts, describeAuthApi } from '../contracts/auth.ts'
import { type AuthBug, authApp } from './fixtures/auth-app.ts'

// Not a bug: every way to carry credentials that the contract must accept.
describe('credentials in a cookie', () => describeAuthApi(() => ({ app: authApp() })))
describe('credentials in a header', () => describeAuthApi(() => ({ app: authApp({ carrier: 'token' }) })))
describe('an app that wants an Origin', () => {
  const origin = 'https://app.example'
  describeAuthApi(() => ({ app: authApp({ origin }), client: { origin } }))
})

const caught: Record<AuthBug, AuthFact> = {
  'answers the user as it is kept': 'shows no password and no hash',
  'compares usernames by case': 'answers 409 to a taken username, in upper or lower case',
  'checks the username before it waits': 'gives a username to only one of several requests at once',
  'trims passwords': 'accepts passwords of 8 characters to 72 bytes as they are',
  'counts characters': 'answers 400 to an invalid registration and names the wrong fields',
  'names no field': 'answers 400 to an invalid login and names the wrong fields',
  'lets everybody in': 'answers 401 to a wrong password, and lets nobody in',
  'compares 72 bytes': 'answers 401 to a wrong password, and lets nobody in',
  'says that the user is unknown': 'answers an unknown username and a wrong password alike',
  'has one user for all': 'tells users apart',
  'forgets to guard': 'answers 401 to /profile without credentials',
  'only clears the cookie': 'refuses what a client held before it logged out',
  'logs everybody out': 'logs out this client and no other',
  'reads without verifying': 'answers 401 to credentials that were tampered with',
  'forgets the first login': 'lets a user be logged in several times at once',
  'sends the password in the token': 'shows no password and no hash',
}

describe.for(['cookie', 'token'] as const)('with credentials in a %s, it catches an app that', (carrier) => {
  test.for(Object.entries(caught) as [AuthBug, AuthFact][])('%s', async ([bug, fact]) => {
    const holds = authFacts[fact](authTools({ app: authApp({ bug, carrier }) }))
    await expect(holds, `"${fact}" of an app that ${bug}`).rejects.toThrow()
  })
})
