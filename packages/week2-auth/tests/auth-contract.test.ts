import { describeAuthApi } from 'shared/contracts/auth.ts'
import { describe } from 'vitest'
import { createApp as createBonusApp } from '#bonus/app.ts'
import { createApp as createHardApp } from '#hard/app.ts'
import { createApp as createJwtApp } from '#intermediate/jwt-app.ts'
import { createApp as createSessionApp } from '#intermediate/session-app.ts'
import { createApp as createProjectApp } from '#project/app.ts'

const secret = 'a secret of the contract, 32 bytes and more'

// What registering, logging in and logging out promise from this week on, however an app knows its users again.
describe('week2/intermediate, with sessions', () => {
  describeAuthApi(() => ({ app: createSessionApp({ secret, bcryptCost: 4 }) }))
})

describe('week2/intermediate, with sessions behind a proxy', () => {
  describeAuthApi(() => ({
    app: createSessionApp({ secret, production: true, bcryptCost: 4 }),
    client: { url: 'https://app.example' },
  }))
})

describe('week2/intermediate, with tokens', () => {
  describeAuthApi(() => ({ app: createJwtApp({ secret, bcryptCost: 4 }) }), {
    without: {
      'refuses what a client held before it logged out':
        'nothing is kept at the server, so a token is good until it expires',
    },
  })
})

describe('week2/hard', () => {
  const origin = 'https://app.example'
  describeAuthApi(() => ({
    app: createHardApp({ jwtSecret: secret, origin, bcryptCost: 4 }),
    client: { url: origin, origin },
  }))
})

describe('week2/bonus', () => {
  describeAuthApi(() => ({
    app: createBonusApp({ sessionSecret: secret, jwtSecret: secret, bcryptCost: 4 }),
    registration: () => ({ email: 'user@example.com' }),
    client: { url: 'https://app.example' },
  }))
})

describe('week2/project', () => {
  describeAuthApi(() => ({ app: createProjectApp({ jwtSecret: secret, bcryptCost: 4 }) }), {
    without: {
      'refuses what a client held before it logged out':
        'an access token is good for its 15 minutes; what a logout ends is the session that renews it',
    },
  })
})
