import { type AuthTools, authTools, type MadeAuthApp } from './auth/people.ts'
import { authorFacts } from './posts/authors.ts'
import { crudFacts } from './posts/crud.ts'
import { userFacts } from './posts/users.ts'
import { validationFacts } from './posts/validation.ts'
import {
  type ContractOptions,
  describeFactsWith,
  expectFactsWith,
  type Facts,
  type MakeApp,
} from './suite.ts'

const facts = {
  ...crudFacts,
  ...authorFacts,
  ...validationFacts,
  ...userFacts,
} satisfies Facts<string, AuthTools>

export type PostsFact = keyof typeof facts

/**
 * What stays true of `/api/posts`, and of what logins mean for `/api/users`: everybody reads, the token says who writes,
 * and a user with a login is changed or deleted only by itself. Taught in week 4 simple.
 *
 * @param makeApp makes the app for each fact, without users and posts, as for `describeAuthApi`.
 * No fact creates more than ten posts or sends more than 50 requests. They read only `data` of a list, so an app with
 * pages passes too.
 * @example
 * describePostsApi(makeApp)
 * describePostsApi(makeApp, { only: 'core' })
 * @throws {Error} if `without` names a fact that does not exist, or gives no reason.
 */
export function describePostsApi(makeApp: MakeApp<MadeAuthApp>, options?: ContractOptions<PostsFact>): void {
  describeFactsWith(authTools, 'posts API', facts, makeApp, options)
}

/** The same within one test: rejects with the first fact that does not hold. */
export function expectPostsApi(
  makeApp: MakeApp<MadeAuthApp>,
  options?: ContractOptions<PostsFact>,
): Promise<void> {
  return expectFactsWith(authTools, 'posts API', facts, makeApp, options)
}
