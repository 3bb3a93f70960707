import { expect } from 'vitest'
import { expectProblem } from '../problem.ts'
import { type Api, type Facts, inProduction } from '../suite.ts'
import { ada, createUser } from './people.ts'

const postText = (api: Api, text: string, headers: Record<string, string> = {}) =>
  api.post('/api/users').set('Content-Type', 'application/json').set(headers).send(text)

/** Requests that never reach a handler. */
export const errorFacts = {
  'answers unknown routes with 404': async (api) => {
    expectProblem(await api.get('/api/nowhere'), 404, 'GET /api/nowhere')
    const id = await createUser(api, ada)
    expectProblem(await api.get(`/api/users/${id}/nowhere`), 404, 'GET below a user')
    expectProblem(await api.post('/api/nowhere').send(ada), 404, 'POST /api/nowhere')
  },

  'answers 404 or 405 to a method that a path does not have': inProduction(async (api) => {
    const response = await api.patch('/api/users').send(ada)
    expect([404, 405], 'the status of PATCH /api/users').toContain(response.status)
    expectProblem(response, response.status, 'PATCH /api/users')
  }),

  'answers 400 to malformed JSON and to a missing body': async (api) => {
    for (const text of ['{"name":', 'name=Ada', '"Ada"', 'null']) {
      expectProblem(await postText(api, text), 400, `POST with the body ${text}`)
    }
    expectProblem(await api.post('/api/users'), 400, 'POST without a body')
    const id = await createUser(api, ada)
    expectProblem(await api.put(`/api/users/${id}`), 400, 'PUT without a body')
  },

  'answers 415 to a body that is not JSON': inProduction(async (api) => {
    const text = JSON.stringify(ada)
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'text/json',
      'application/merge-patch+json',
      'application/json; charset=latin1',
    ]) {
      expectProblem(await postText(api, text, { 'Content-Type': type }), 415, `POST of ${type}`)
    }
    const response = await postText(api, text, { 'Content-Type': 'application/json; charset=utf-8' })
    expect(response.status, 'the status of POST of application/json; charset=utf-8').toBe(201)
  }),

  'answers 413 to a body that is too large': inProduction(async (api) => {
    const response = await api.post('/api/users').send({ ...ada, name: 'x'.repeat(2_000_000) })
    expectProblem(response, 413, 'POST of 2 MB')
  }),

  'answers 400 or 415 to an encoding that is wrong or unknown': inProduction(async (api) => {
    expectProblem(
      await postText(api, 'no gzip', { 'Content-Encoding': 'gzip' }),
      400,
      'POST of a body that is not gzip',
    )
    expectProblem(
      await postText(api, '{}', { 'Content-Encoding': 'rot13' }),
      415,
      'POST in an unknown encoding',
    )
  }),
} satisfies Facts
