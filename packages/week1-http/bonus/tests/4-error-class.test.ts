import { format } from 'node:util'
import { request } from 'shared/testing/http/request.ts'
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest'
import { createApp } from '#bonus/app.ts'
import {
  AppError,
  type AppErrorOptions,
  ConflictError,
  NotFoundError,
  ValidationError,
} from '#bonus/errors.ts'
import { createUserStore } from '#bonus/users.ts'

class TeapotError extends AppError {
  constructor(message: string, options?: AppErrorOptions) {
    super(418, 'teapot', message, options)
  }
}

const app = createApp({ logStream: { write() {} } })

let report: MockInstance<typeof console.error>

beforeEach(() => {
  report = vi.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** Asks an app in whose store `error` is thrown. */
async function answerTo(error: unknown) {
  const users = Object.assign(createUserStore(), {
    get() {
      throw error
    },
  })
  const response = await request(createApp({ users, logStream: { write() {} } })).get('/api/users/1')
  expect(response.type, 'the content type').toBe('application/problem+json')
  return response
}

/** All that was reported, as console.error prints it. */
const reported = () => report.mock.calls.map((args) => format(...args)).join('\n')

test('an AppError carries its status, code and message', () => {
  const error = new AppError(402, 'no-credit', 'There is no credit left')
  expect(error).toMatchObject({ status: 402, code: 'no-credit', message: 'There is no credit left' })
  expect(new ValidationError('invalid-user', 'No')).toMatchObject({ status: 400, code: 'invalid-user' })
  expect(new NotFoundError('no-user', 'No')).toMatchObject({ status: 404, code: 'no-user' })
  expect(new ConflictError('email-taken', 'No')).toMatchObject({ status: 409, code: 'email-taken' })
})

test('each class has its own name, also in the stack', () => {
  const errors = [
    [new AppError(402, 'no-credit', 'No'), 'AppError'],
    [new ValidationError('invalid-user', 'No'), 'ValidationError'],
    [new NotFoundError('no-user', 'No'), 'NotFoundError'],
    [new ConflictError('email-taken', 'No'), 'ConflictError'],
    [new TeapotError('No'), 'TeapotError'],
  ] as const
  for (const [error, name] of errors) {
    expect(error.name).toBe(name)
    const [head, place] = error.stack?.split('\n') ?? []
    expect(head, 'the first line of the stack').toBe(`${name}: No`)
    expect(place, 'the place in the stack').toContain('4-error-class.test.ts')
    expect(error, name).toBeInstanceOf(AppError)
    expect(error, name).toBeInstanceOf(Error)
  }
})

test('keeps its cause, and has none where none was given', () => {
  const cause = new Error('connect ECONNREFUSED')
  expect(new TeapotError('No', { cause }).cause).toBe(cause)
  expect(new NotFoundError('no-user', 'No', { cause: 'a text' }).cause).toBe('a text')
  expect(Object.hasOwn(new NotFoundError('no-user', 'No'), 'cause'), 'has a cause').toBe(false)
})

test('exposes its message below 500 only, unless told otherwise', () => {
  const expose = (status: number, options?: AppErrorOptions) =>
    new AppError(status, 'x', 'No', options).expose
  expect([400, 404, 499].map((status) => expose(status))).toEqual([true, true, true])
  expect([500, 503].map((status) => expose(status))).toEqual([false, false])
  expect(expose(503, { expose: true })).toBe(true)
  expect(expose(403, { expose: false })).toBe(false)
})

test('answers an AppError with its type, code and detail', async () => {
  const { status, body } = await answerTo(new TeapotError('I brew no coffee'))
  expect(status).toBe(418)
  expect(body).toMatchObject({
    type: '/problems/teapot',
    title: expect.stringMatching(/\S/),
    status: 418,
    detail: 'I brew no coffee',
    code: 'teapot',
  })
})

test('answers what the API refuses with a type and a code that stay the same', async () => {
  const first = await request(app).get('/api/users/7')
  const second = await request(app).delete('/api/users/8')
  expect(first.body).toMatchObject({ type: '/problems/user-not-found', code: 'user-not-found', status: 404 })
  expect(second.body).toMatchObject({ type: first.body.type, code: first.body.code })
  expect(second.body.detail).not.toBe(first.body.detail)
  const { body } = await request(app).post('/api/users').send({ name: 'Ada' })
  expect(body).toMatchObject({ type: '/problems/invalid-user', code: 'invalid-user', status: 400 })
  expect(body.errors).toMatchObject([{ path: 'email' }])
})

test('shows the message only where it may be exposed', async () => {
  const hidden = await answerTo(new AppError(503, 'store-away', 'no route to 10.0.0.7'))
  expect(hidden.status).toBe(503)
  expect(hidden.body).toMatchObject({ type: '/problems/store-away', code: 'store-away' })
  expect(hidden.text).not.toContain('10.0.0.7')
  expect(hidden.body).not.toHaveProperty('detail')
  const forbidden = await answerTo(new AppError(403, 'not-yours', 'user 7 owns it', { expose: false }))
  expect(forbidden.status).toBe(403)
  expect(forbidden.text).not.toContain('user 7')
  const exposed = await answerTo(new AppError(503, 'closed', 'Back at six', { expose: true }))
  expect(exposed.body).toMatchObject({ code: 'closed', detail: 'Back at six' })
})

test('reports a cause to console.error, and never shows it', async () => {
  const cause = new Error('password authentication failed', { cause: new Error('at 10.0.0.7') })
  const { text, body } = await answerTo(new AppError(503, 'store-away', 'The store is away', { cause }))
  expect(body.code).toBe('store-away')
  expect(text).not.toMatch(/password|10\.0\.0\.7/)
  expect(reported()).toMatch(/The store is away/)
  expect(reported()).toMatch(/password authentication failed/)
  expect(reported()).toMatch(/at 10\.0\.0\.7/)
  const { text: below } = await answerTo(new ConflictError('email-taken', 'No', { cause }))
  expect(below).not.toMatch(/password|10\.0\.0\.7/)
})

test('answers 500 without a detail to errors of others', async () => {
  expect((await answerTo(new TeapotError('I brew no coffee'))).body.detail).toBe('I brew no coffee')
  const foreign = [
    new Error('s3cret'),
    Object.assign(new Error('s3cret'), { code: 's3cret-code', detail: 's3cret', expose: true }),
    Object.assign(new Error('s3cret'), { name: 'AppError', status: 503, code: 's3cret', expose: true }),
    Object.assign(new Error('s3cret'), { status: 404, response: { status: 404 } }),
    new AggregateError([new TeapotError('s3cret')], 's3cret'),
    new Error('s3cret', { cause: new TeapotError('s3cret') }),
    's3cret',
    { message: 's3cret' },
  ]
  for (const error of foreign) {
    const { status, text, body } = await answerTo(error)
    expect(status).toBe(500)
    expect(body).not.toHaveProperty('detail')
    expect(text).not.toContain('s3cret')
  }
})

test('keeps what Express refuses below 500, without its message', async () => {
  const malformed = await request(app).post('/api/users').type('json').send('{"name": s3cret}')
  expect(malformed.status).toBe(400)
  expect(malformed.text).not.toMatch(/s3cret|JSON at position|Unexpected/)
  expect(malformed.body, 'the response to malformed JSON').toMatchObject({
    type: expect.stringMatching(/^(about:blank|\x2fproblems\x2f.+)$/),
  })
  const undecodable = await request(app).get('/api/users/%E0%A4%A')
  expect(undecodable.status, 'the status of a URL that cannot be decoded').toBe(400)
  expect(undecodable.text).not.toContain('%E0%A4%A')
  const large = await request(app)
    .post('/api/users')
    .send({ name: 'x'.repeat(200_000) })
  expect(large.status, 'the status of a body that is too large').toBe(413)
  expect(report).not.toHaveBeenCalled()
})
