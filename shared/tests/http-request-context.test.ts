import express from 'express'
import { expect, test } from 'vitest'
import { currentRequest, requestContext } from '../http/request-context.ts'
import { request } from '../testing/http/request.ts'

test('each request has a context of its own, also after it has waited', async () => {
  const app = express()
  app.use(requestContext(), express.json())
  app.post('/', async (req, res) => {
    const before = currentRequest()
    for (let n = 0; n < req.body.n; n++) {
      await new Promise(setImmediate)
      const context = currentRequest()
      if (context) context.queries++
    }
    res.json({ same: currentRequest() === before, ...currentRequest() })
  })
  const answers = await Promise.all([1, 5, 3].map((n) => request(app).post('/').send({ n })))
  expect(answers.map(({ body }) => [body.same, body.queries])).toEqual([
    [true, 1],
    [true, 5],
    [true, 3],
  ])
  expect(new Set(answers.map(({ body }) => body.requestId)).size).toBe(3)
  expect(currentRequest()).toBeUndefined()
})
