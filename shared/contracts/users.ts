import { request } from '../testing/http/request.ts'
import { type ContractOptions, describeFacts, expectFactsWith, type MakeApp } from './suite.ts'
import { crudFacts } from './users/crud.ts'
import { emailFacts } from './users/emails.ts'
import { errorFacts } from './users/errors.ts'
import { idFacts } from './users/ids.ts'
import { validationFacts } from './users/validation.ts'

const facts = { ...crudFacts, ...idFacts, ...validationFacts, ...emailFacts, ...errorFacts }

export type UsersFact = keyof typeof facts

/**
 * What `/api/users` does, no matter how it is built: in memory, on PostgreSQL, cached, hardened, replicated. Taught in week 1 intermediate, where the statements say all of it.
 *
 * @param makeApp makes the app for each fact, without any users; it may be async and return what to close.
 * No fact sends more than 50 requests.
 * @example
 * describeUsersApi(() => ({ app: createApp() }))
 * describeUsersApi(makeApp, { without: { 'answers 413 to a body that is too large': 'uploads are allowed' } })
 * describeUsersApi(makeApp, { only: 'core' })
 * @throws {Error} when `without` names an unknown fact, or gives no reason.
 */
export function describeUsersApi(makeApp: MakeApp, options?: ContractOptions<UsersFact>): void {
  describeFacts('users API', facts, makeApp, options)
}

/** The same within one test: rejects with the first fact that does not hold. */
export function expectUsersApi(makeApp: MakeApp, options?: ContractOptions<UsersFact>): Promise<void> {
  return expectFactsWith(({ app }) => request(app), 'users API', facts, makeApp, options)
}
