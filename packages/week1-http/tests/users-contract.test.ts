import { describeUsersApi } from 'shared/contracts/users.ts'
import { describe } from 'vitest'
import { createApp as createHardApp } from '#hard/app.ts'
import { createApp } from '#intermediate/app.ts'

// What the users API promises from this week on, to be kept by every later build of it.
describe('week1/intermediate', () => {
  describeUsersApi(() => ({ app: createApp() }))
})

describe('week1/hard', () => {
  describeUsersApi(() => ({ app: createHardApp() }))
})
