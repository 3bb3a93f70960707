import type { RequestListener } from 'node:http'
import express, { type Express } from 'express'
import { beforeEach, expect, test } from 'vitest'
import { listen } from '../testing/http/listen.ts'
import { rawRequest } from '../testing/http/raw-request.ts'
import { request } from '../testing/http/request.ts'
import { clearSecondResponses, secondResponses } from '../testing/http/second-responses.ts'

// What these apps do would fail the tests of an exercise.
const found = async () => {
  const seconds = await secondResponses()
  clearSecondResponses()
  return seconds
}

let app: Express
beforeEach(() => {
  app = express()
    .use('/guarded', (_req, res, next) => {
      res.status(401).json({})
      next()
    })
    .get('/guarded', (_req, res) => void res.json({ secret: 7 }))
    .delete('/guarded', (_req, res) => void res.status(204).end())
    .get('/late', async (_req, res) => {
      res.status(404).json({})
      await new Promise(setImmediate)
      res.json({})
    })
    .get('/half', (_req, res, next) => {
      res.write('half')
      next(new Error('broken'))
    })
    .get('/once', (_req, res) => void res.json({}))
  app.use(((_error, _req, res, next) => {
    if (res.headersSent) return void res.destroy()
    next(_error)
  }) satisfies express.ErrorRequestHandler)
})

test('finds a handler that goes on after its response', async () => {
  expect((await request(app).get('/guarded?x=1')).status).toBe(401)
  expect(await found()).toEqual(['GET /guarded got a response, 401, and again'])
  await request(app).delete('/guarded')
  expect(await found()).toEqual(['DELETE /guarded got a response, 401, and again'])
  await request(app).get('/late')
  expect(await found()).toEqual(['GET /late got a response, 404, and again'])
})

test('finds a handler that fails after its response', async () => {
  const goesOn = express().get('/', (_req, res) => {
    res.status(401).json({})
    throw new TypeError('There is no user')
  })
  goesOn.use(((error, _req, _res, next) => next(error)) satisfies express.ErrorRequestHandler)
  await request(goesOn)
    .get('/')
    .catch(() => {})
  expect(await found()).toEqual(['GET / got a response, 401, and then failed: TypeError: There is no user'])
})

test('leaves to Express what no middleware answers', async () => {
  const bare = express().get('/broken', () => {
    throw new Error('broken')
  })
  for (const path of ['/nowhere', '/broken']) {
    const [here, alone] = [
      await request(bare).get(path),
      await request(((req, res) => bare(req, res)) as RequestListener).get(path),
    ]
    const { date, ...headers } = alone.headers
    expect(here).toMatchObject({ status: alone.status, text: alone.text, headers })
  }
  expect(await found()).toEqual([])
})

test('finds it in an app that listens', async () => {
  const { url } = await listen(app)
  await rawRequest(url, '/guarded')
  expect(await found()).toEqual(['GET /guarded got a response, 401, and again'])
})

test('finds nothing where each request has one response', async () => {
  await request(app).get('/once')
  await request(app).get('/nowhere')
  await expect(request(app).get('/half')).rejects.toThrow()
  expect(await found()).toEqual([])
})
