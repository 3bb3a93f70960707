import { STATUS_CODES } from 'node:http'
import { MAX_ID } from 'shared/http/ids.ts'
import { pageQuery } from 'shared/http/pagination.ts'
import { z } from 'zod'
import { createDocument, type ZodOpenApiOperationObject } from 'zod-openapi'
import { comment, listOf, post, problem, user } from './schemas.ts'
import { afterQuery, commentFields, postFields, postQuery, postsQuery, userFields } from './validation.ts'

// #region 8 — helpers of the document, if you like
/** An operation in short. */
interface Operation {
  summary: string
  /** The names of the ids in the path. */
  ids?: string[]
  query?: z.ZodObject
  body?: z.ZodObject
  /** The schema of a success; none for 204. */
  answer?: z.ZodType
  status?: 200 | 201 | 204
  /** Statuses of errors, beside those that follow from ids, query and body. */
  errors?: number[]
}

const id = z.int().min(1).max(MAX_ID)

/** The parameters of every list, as they are sent: of a schema with a default, the input is optional. */
const list = pageQuery.extend({ after: afterQuery.shape.after.optional() })

function operation({ summary, ids = [], query, body, answer, status = 200, errors = [] }: Operation) {
  const bad = ids.length > 0 || query || body ? [400] : []
  const failures = [...bad, ...errors, ...(ids.length > 0 ? [404] : []), ...(body ? [413, 415] : [])]
  const success = answer ? { content: { 'application/json': { schema: answer } } } : {}
  return {
    summary,
    requestParams: {
      ...(query && { query }),
      path: z.object(Object.fromEntries(ids.map((name) => [name, id]))),
    },
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [status]: { description: STATUS_CODES[status] ?? '', ...success },
      ...Object.fromEntries([...failures, 500, 503].map((code) => [code, failure(code)])),
    },
  } satisfies ZodOpenApiOperationObject
}

function failure(status: number) {
  return {
    description: STATUS_CODES[status] ?? '',
    content: { 'application/problem+json': { schema: problem } },
  }
}
// #endregion

/** The description of the whole API, made of the schemas that check its requests (OpenAPI 3.1). */
export function apiDocument(): object {
  // #region 8 — the document
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Users, posts and comments', version: '1.0.0' },
    paths: {
      '/api/users': {
        get: operation({ summary: 'List the users', query: list, answer: listOf(user) }),
        post: operation({
          summary: 'Create a user',
          body: userFields,
          answer: user,
          status: 201,
          errors: [409],
        }),
      },
      '/api/users/{id}': {
        get: operation({ summary: 'Get a user', ids: ['id'], answer: user }),
        put: operation({
          summary: 'Replace a user',
          ids: ['id'],
          body: userFields,
          answer: user,
          errors: [409],
        }),
        delete: operation({ summary: 'Delete a user with all posts and comments', ids: ['id'], status: 204 }),
      },
      '/api/users/{userId}/posts': {
        get: operation({
          summary: 'List the posts of a user, newest first',
          ids: ['userId'],
          query: list,
          answer: listOf(post),
        }),
        post: operation({
          summary: 'Add a post to a user',
          ids: ['userId'],
          body: postFields,
          answer: post,
          status: 201,
        }),
      },
      '/api/posts': {
        get: operation({
          summary: 'Find posts',
          query: list.extend(postsQuery.shape),
          answer: listOf(post),
        }),
      },
      '/api/posts/{id}': {
        get: operation({ summary: 'Get a post', ids: ['id'], query: postQuery, answer: post }),
        put: operation({ summary: 'Replace a post', ids: ['id'], body: postFields, answer: post }),
        delete: operation({ summary: 'Delete a post with its comments', ids: ['id'], status: 204 }),
      },
      '/api/posts/{id}/comments': {
        get: operation({
          summary: 'List the comments on a post, oldest first',
          ids: ['id'],
          query: list,
          answer: listOf(comment),
        }),
        post: operation({
          summary: 'Comment on a post',
          ids: ['id'],
          body: commentFields,
          answer: comment,
          status: 201,
        }),
      },
      '/api/comments/{id}': {
        delete: operation({ summary: 'Delete a comment', ids: ['id'], status: 204 }),
      },
    },
  })
  // #endregion
}
