import express from 'express'
import { expect, test } from 'vitest'
import { expectProblem } from '../contracts/problem.ts'
import { problemDetails } from '../http/errors.ts'
import { requireJson } from '../http/require-json.ts'
import { request } from '../testing/http/request.ts'

const app = express()
  .use(express.json(), requireJson)
  .post('/', (req, res) => {
    res.json({ body: req.body })
  })
  .use(problemDetails)

const post = (type: string, text: string) => request(app).post('/').set('Content-Type', type).send(text)

test('lets JSON pass', async () => {
  for (const type of ['application/json', 'application/json; charset=utf-8', 'Application/JSON']) {
    expect((await post(type, '{"a":1}')).body, type).toEqual({ body: { a: 1 } })
  }
})

test('answers 415 to a body of another type', async () => {
  for (const type of ['text/plain', 'text/json', 'application/merge-patch+json', 'application/jsonx']) {
    expectProblem(await post(type, '{"a":1}'), 415, type)
  }
})

test('lets a request without a body pass', async () => {
  expect((await request(app).post('/')).status, 'without a body').toBe(200)
  expect((await post('text/plain', '')).status, 'with an empty one').toBe(200)
  expect((await request(app).get('/')).status, 'of a GET').toBe(404)
})
