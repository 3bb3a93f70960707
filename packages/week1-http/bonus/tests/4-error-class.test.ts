import { expectProblem } from 'shared/contracts/problem.ts'
import { request } from 'shared/testing/http/request.ts'
import { expect, test } from 'vitest'
import { createApp } from '#bonus/app.ts'
import {
  AppError,
  type AppErrorOptions,
  ConflictError,
  NotFoundError,
  ValidationError,
} from '#bonus/errors.ts'
import { failingApps, shown, TeapotError } from './failing-app.ts'

const { answerTo, reported, requestsThatThrow, watched } = failingApps()

test('an error has its status, code and message', () => {
  const error = new AppError(402, 'no-credit', 'There is no credit left')
  expect(error).toMatchObject({ status: 402, code: 'no-credit', message: 'There is no credit left' })
  expect(new ValidationError('invalid-user', 'No')).toMatchObject({ status: 400, code: 'invalid-user' })
  expect(new NotFoundError('no-user', 'No')).toMatchObject({ status: 404, code: 'no-user', message: 'No' })
  expect(new ConflictError('email-taken', 'No')).toMatchObject({ status: 409, code: 'email-taken' })
})

test('an error has the name of its class', () => {
  const errors = [
    [new AppError(402, 'no-credit', 'No'), 'AppError'],
    [new ValidationError('invalid-user', 'No'), 'ValidationError'],
    [new NotFoundError('no-user', 'No'), 'NotFoundError'],
    [new ConflictError('email-taken', 'No'), 'ConflictError'],
    [new TeapotError('No'), 'TeapotError'],
  ] as const
  for (const [error, name] of errors) {
    expect(error.name, 'the name').toBe(name)
    const [head, place] = error.stack?.split('\n') ?? []
    expect(head, 'the first line of the stack').toBe(`${name}: No`)
    expect(place, 'the second line of the stack').toMatch(/^\s+at /)
    expect(error, name).toBeInstanceOf(AppError)
    expect(error, name).toBeInstanceOf(Error)
  }
})

test('logs the cause of an error and hides it from clients', async () => {
  const cause = new Error('password authentication failed', { cause: new Error('at 10.0.0.7') })
  for (const options of [{ cause }, { cause, expose: true }]) {
    expect(new TeapotError('No', options).cause, 'the cause').toBe(cause)
    const response = await answerTo(new AppError(503, 'store-away', 'The store is away', options))
    expect(shown(response), 'the response').not.toMatch(/password|10\.0\.0\.7/)
    const report = reported()
    expect(report, 'the report').toMatch(/The store is away/)
    expect(report, 'the report').toMatch(/password authentication failed/)
    expect(report, 'the report').toMatch(/at 10\.0\.0\.7/)
  }
  for (const Class of [ValidationError, NotFoundError, ConflictError]) {
    expect(new Class('x', 'No', { cause }).cause, `the cause of a ${Class.name}`).toBe(cause)
  }
  const conflict = await answerTo(new ConflictError('email-taken', 'No', { cause }))
  expect(shown(conflict), 'the response').not.toMatch(/password|10\.0\.0\.7/)
  expect(reported(), 'what was reported of an error below 500').toBe('')
})

test('answers an AppError with its type, code and message', async () => {
  for (const [what, send] of requestsThatThrow(new TeapotError('I brew no coffee'))) {
    const response = await send()
    expectProblem(response, 418, what)
    const expected = { type: '/problems/teapot', code: 'teapot', detail: 'I brew no coffee' }
    expect(response.body, `the body of ${what}`).toMatchObject(expected)
  }
  const api = request(watched(createApp({ logStream: { write() {} } })))
  const unknown = { type: '/problems/user-not-found', code: 'user-not-found' }
  const first = await api.get('/api/users/7')
  expectProblem(first, 404, 'GET /api/users/7')
  expect(first.body).toMatchObject(unknown)
  expect((await api.delete('/api/users/8')).body).toMatchObject(unknown)
  const invalid = await api.post('/api/users').send({ name: 'Ada' })
  expectProblem(invalid, 400, 'POST without an email')
  expect(invalid.body).toMatchObject({ type: '/problems/invalid-user', code: 'invalid-user' })
  expect(invalid.body.errors, 'errors').toMatchObject([{ path: 'email' }])
  expect(reported(), 'what was reported of errors below 500').toBe('')
})

test('hides messages that clients may not read', async () => {
  const expose = (status: number, options?: AppErrorOptions) =>
    new AppError(status, 'x', 'No', options).expose
  expect(
    [400, 404, 499].map((status) => expose(status)),
    'expose of 400, 404, 499',
  ).toEqual([true, true, true])
  expect(
    [500, 503].map((status) => expose(status)),
    'expose of 500, 503',
  ).toEqual([false, false])
  const secret = 'no route to 10.0.0.7'
  for (const [status, options] of [
    [503, {}],
    [500, {}],
    [403, { expose: false }],
  ] as const) {
    const response = await answerTo(new AppError(status, 'hidden', secret, options))
    const { body } = response
    expect(response.status).toBe(status)
    expect(body).toMatchObject({ type: '/problems/hidden', code: 'hidden', status })
    expect(shown(response), `the response to ${status}`).not.toContain('10.0.0.7')
    expect(body, `the response to ${status}`).not.toHaveProperty('detail')
  }
  const open = await answerTo(new AppError(503, 'closed', 'Back at six', { expose: true }))
  expect(open.body).toMatchObject({ code: 'closed', detail: 'Back at six' })
})

test('answers all other errors with 500 and without a detail', async () => {
  expect((await answerTo(new TeapotError('I brew no coffee'))).body.detail).toBe('I brew no coffee')
  const others = [
    new Error('s3cret'),
    Object.assign(new Error('s3cret'), { code: 's3cret-code', detail: 's3cret', expose: true }),
    Object.assign(new Error('s3cret'), { name: 'AppError', status: 503, code: 's3cret', expose: true }),
    Object.assign(new Error('s3cret'), { status: 404, response: { status: 404 } }),
    new AggregateError([new TeapotError('s3cret')], 's3cret'),
    new Error('s3cret', { cause: new TeapotError('s3cret') }),
    's3cret',
    { message: 's3cret' },
  ]
  for (const error of others) {
    for (const [what, send] of requestsThatThrow(error)) {
      const response = await send()
      const { status, type, body } = response
      expect(status, `the status of ${what}`).toBe(500)
      expect(type, `the type of ${what}`).toBe('application/problem+json')
      expect(body, `the response to ${what}`).not.toHaveProperty('detail')
      expect(shown(response), `the response to ${what}`).not.toContain('s3cret')
      expect(reported(), `what was reported of ${what}`).toContain('s3cret')
    }
  }
})
