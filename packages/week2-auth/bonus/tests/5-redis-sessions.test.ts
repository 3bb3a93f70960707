import { expectProblem } from 'shared/contracts/problem.ts'
import { atEnd } from 'shared/testing/at-end.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { type Client, createClient } from 'shared/testing/http/client.ts'
import { request } from 'shared/testing/http/request.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { allowForStarts } from 'shared/testing/process/allow-for-starts.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { redisProxy } from 'shared/testing/redis/proxy.ts'
import { redisClient } from 'shared/testing/redis/redis-client.ts'
import { testRedis } from 'shared/testing/redis/test-redis.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { connectRedis } from '#bonus/redis.ts'
import { createUserStore } from '#bonus/users.ts'
import { ada, bob, expectLoggedIn, expectLoggedOut, logIn, makeApp, register, secrets } from './app.ts'

allowForStarts()

const DAY = 24 * 60 * 60
/** For what the statement gives 5 seconds. */
const WAIT = { within: 8_000 }

const { url } = await testRedis()
/** The test's own, to look into what is kept. */
const redis = await redisClient(url)

// What is reported while Redis is away is expected here, and no noise.
vi.spyOn(console, 'error').mockImplementation(() => {})
beforeEach(async () => {
  await redis.flushDb()
})

/** A client as the app has it, connected. */
async function connected(to = url) {
  const client = connectRedis(to)
  atEnd(() => client.destroy())
  await eventually(
    () => expect(client.isReady, 'whether the client of connectRedis is ready').toBe(true),
    WAIT,
  )
  return client
}

/** An app with ada and bob, and what is needed for another instance of it. */
async function appOn(redisUrl = url) {
  const users = createUserStore()
  const instance = async (to = redisUrl, redisDeadlineMs = 60_000) =>
    makeApp({ users, redis: await connected(to), redisDeadlineMs })
  const app = await instance()
  await register(app, ada)
  await register(app, bob)
  return { app, instance }
}

/** What a client would send, for another instance. */
const cookiesOf = ({ cookies }: Client) =>
  Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ')

const sessionKeys = () => redis.keys('session:*')

/** Holds the event loop in turns of so many milliseconds, as hashing does. */
async function whileBusy(ms: number, act: () => Promise<void>): Promise<void> {
  let isOver = false
  const hold = () => {
    const end = performance.now() + ms
    while (performance.now() < end);
    if (!isOver) setImmediate(hold)
  }
  hold()
  await act().finally(() => {
    isOver = true
  })
}

async function onlySession(): Promise<string> {
  const keys = await sessionKeys()
  expect(keys, 'the keys session:*').toHaveLength(1)
  return keys[0] ?? ''
}

test('keeps a session in Redis for 24 hours, and nothing secret in it', async () => {
  const { app } = await appOn()
  await expectLoggedIn(await logIn(app, ada), ada)
  const key = await onlySession()
  const ttl = await redis.ttl(key)
  expect(ttl, 'the TTL of its key in seconds').toBeGreaterThan(DAY - 60)
  expect(ttl, 'the TTL of its key in seconds').toBeLessThanOrEqual(DAY)
  const session = (await redis.get(key)) ?? ''
  expect(session, 'what is in it').not.toMatch(/\$2[aby]\$|password/i)
  expect(session.includes(ada.email), `whether the address is in it: ${session}`).toBe(false)
})

test('keeps nothing of those who are not logged in', async () => {
  const { app } = await appOn()
  await expectLoggedOut(createClient(app), 'of a stranger')
  await request(app).post('/login').send({ username: ada.username, password: 'wrong' })
  await request(app).get('/health')
  await request(app).get('/nowhere').set('Cookie', 'sid=s%3Amade-up.signature')
  expect(await redis.keys('*'), 'the keys').toEqual([])
  await logIn(app, ada)
  await onlySession()
})

test('prolongs a session that is used', async () => {
  const { app } = await appOn()
  const client = await logIn(app, ada)
  const key = await onlySession()
  await redis.expire(key, 100)
  await expectLoggedIn(client, ada)
  expect(await redis.ttl(key), 'the TTL of its key after GET /me').toBeGreaterThan(DAY - 60)
})

test('sessions survive a restart of the app', async () => {
  const { app, instance } = await appOn()
  const client = await logIn(app, ada)
  const restarted = await instance()
  const { status, body } = await request(restarted).get('/me').set('Cookie', cookiesOf(client))
  expect({ status, body }, 'GET /me after the restart').toEqual({ status: 200, body: { username: 'ada' } })
})

test('instances of the app share their sessions', async () => {
  const { app, instance } = await appOn()
  const other = await instance()
  const Cookie = cookiesOf(await logIn(app, ada))
  const me = (at: typeof app) => request(at).get('/me').set('Cookie', Cookie)
  expect((await me(other)).status, 'the status of GET /me at the other instance').toBe(200)
  const { status } = await request(other).post('/logout').set('Cookie', Cookie)
  expect(status, 'the status of POST /logout there').toBe(204)
  expect((await me(app)).status, 'the status of GET /me at the first one').toBe(401)
})

test('logout deletes the session', async () => {
  const { app } = await appOn()
  const client = await logIn(app, ada)
  await onlySession()
  const stolen = client.copy()
  expect((await client.post('/logout')).status, 'the status of POST /logout').toBe(204)
  expect(await sessionKeys(), 'the keys session:*').toEqual([])
  await expectLoggedOut(stolen, 'with a copy of the cookie')
})

test('log out everywhere deletes all sessions of the user, and no others', async () => {
  const { app, instance } = await appOn()
  const other = await instance()
  const client = await logIn(app, ada)
  await logIn(app, ada)
  await logIn(other, ada)
  const stranger = await logIn(app, bob)
  expect(await sessionKeys(), 'the keys session:*').toHaveLength(4)
  expect((await client.post('/logout-everywhere')).status, 'the status').toBe(204)
  await onlySession()
  await expectLoggedIn(stranger, bob)
})

test('a change of the password deletes all sessions but the one of this browser', async () => {
  const { app } = await appOn()
  const [client, other] = [await logIn(app, ada), await logIn(app, ada)]
  const before = await sessionKeys()
  expect(before, 'the keys session:*').toHaveLength(2)
  const change = { currentPassword: ada.password, newPassword: 'something else' }
  expect((await client.put('/password').send(change)).status, 'the status').toBe(204)
  expect(before, 'the keys of before').not.toContain(await onlySession())
  await expectLoggedIn(client, ada)
  await expectLoggedOut(other, 'in another browser')
})

test('answers 503 while Redis is away, and goes on by itself when it is back', {
  timeout: onThisMachine(20_000),
}, async () => {
  const flaky = await redisProxy(url)
  // The deadline is far off: it is known at once that nobody is there.
  const { app } = await appOn(flaky.url)
  const client = await logIn(app, ada)
  const unhandled = await uncaughtDuring(async () => {
    await flaky.becomes('away')
    await eventually(async () => expectProblem(await client.get('/me'), 503, 'GET /me'), WAIT)
    for (const path of ['/profile', '/members']) {
      expectProblem(await client.get(path), 503, `GET ${path}`)
    }
    const logout = await client.post('/logout')
    expectProblem(logout, 503, 'POST /logout')
    expect(logout.headers['retry-after'] ?? '', 'Retry-After').toMatch(/^\d+$/)
    const login = await request(app).post('/login').send({ username: ada.username, password: ada.password })
    expectProblem(login, 503, 'POST /login')
    expect(login.headers['set-cookie'], 'the cookies of a login that failed').toBeUndefined()
    expect((await client.get('/health')).status, 'the status of GET /health').toBe(200)
    await flaky.becomes('there')
    await eventually(async () => expectLoggedIn(client, ada, 'GET /me when Redis is back'), WAIT)
  })
  expect(unhandled, 'rejections that nobody has handled').toEqual([])
  await logIn(app, bob)
})

test('answers 503 when Redis does not answer in time', { timeout: onThisMachine(20_000) }, async () => {
  const flaky = await redisProxy(url)
  const { app, instance } = await appOn()
  const Cookie = cookiesOf(await logIn(app, ada))
  const hurried = await instance(flaky.url, 500)
  const get = (path: string) => request(hurried).get(path).set('Cookie', Cookie)
  const unhandled = await uncaughtDuring(async () => {
    await flaky.becomes('late')
    const start = performance.now()
    const [me, login, health] = await Promise.all([
      get('/me'),
      request(hurried).post('/login').send({ username: bob.username, password: bob.password }),
      get('/health'),
    ])
    expect(performance.now() - start, 'the milliseconds with redisDeadlineMs: 500').toBeLessThan(
      500 + onThisMachine(4_000),
    )
    expectProblem(me, 503, 'GET /me')
    expectProblem(login, 503, 'POST /login')
    expect(health.status, 'the status of GET /health').toBe(200)
    await flaky.becomes('there')
    await eventually(
      async () => expect((await get('/me')).status, 'the status when Redis answers again').toBe(200),
      WAIT,
    )
  })
  expect(unhandled, 'rejections that nobody has handled').toEqual([])
  // An app that hashes is busy for longer than its deadline, and Redis has answered meanwhile.
  const busy = await instance(url, 300)
  await whileBusy(350, async () => {
    const { status } = await request(busy).get('/me').set('Cookie', Cookie)
    expect(status, 'the status while Redis answers and the app is busy').toBe(200)
  })
})

test('starts without Redis, and works once it is there', { timeout: onThisMachine(20_000) }, async () => {
  const flaky = await redisProxy(url)
  await flaky.becomes('away')
  const client = connectRedis(flaky.url)
  atEnd(() => client.destroy())
  const app = makeApp({ redis: client, redisDeadlineMs: 60_000 })
  await register(app, ada)
  const login = await request(app).post('/login').send({ username: ada.username, password: ada.password })
  expectProblem(login, 503, 'POST /login')
  await flaky.becomes('there')
  await eventually(async () => expectLoggedIn(await logIn(app, ada), ada), WAIT)

  const silent = await redisProxy(url)
  await silent.becomes('late')
  const unhandled = await uncaughtDuring(async () => {
    const closed = connectRedis(silent.url)
    await eventually(
      () => expect(silent.clients, 'the connections to a Redis that says nothing').toBe(1),
      WAIT,
    )
    closed.destroy()
    // A paused connection does not hear of its end.
    await silent.becomes('there')
    await eventually(() => expect(silent.clients, 'the connections after destroy()').toBe(0), WAIT)
  })
  expect(unhandled, 'rejections that nobody has handled, of a client closed before it was connected').toEqual(
    [],
  )
})

test('never gives up, and tries again every five seconds or sooner', async () => {
  const client = await connected()
  const strategy = client.options?.socket?.reconnectStrategy
  // Without one, node-redis has its own, which tries for ever, every two seconds or sooner.
  if (strategy === undefined) return
  for (const retries of [0, 1, 2, 5, 10, 20, 50, 100, 1_000, 10_000]) {
    const pause = typeof strategy === 'function' ? strategy(retries, new Error('away')) : strategy
    expect(typeof pause, `the type of ${pause}, what reconnectStrategy says to try ${retries}`).toBe('number')
    expect(Number(pause), `the milliseconds to wait after try ${retries}`).toBeLessThanOrEqual(5_000)
  }
})

test('server.ts keeps its sessions in REDIS_URL, and ends on SIGTERM', async () => {
  const server = startProcess(subjectFile('#bonus/server.ts'), {
    env: {
      PORT: '0',
      NODE_ENV: 'development',
      SESSION_SECRET: secrets.sessionSecret,
      JWT_SECRET: secrets.jwtSecret,
      BCRYPT_COST: '10',
      SMTP_URL: 'smtp://127.0.0.1:1',
      REDIS_URL: url,
    },
  })
  const [origin] = await server.line(/http:\/\/[^\s/]+:\d+/)
  const client = createClient(origin)
  expect((await client.post('/register').send(ada)).status, 'the status of POST /register').toBe(201)
  await eventually(async () => {
    const { status } = await client.post('/login').send({ username: ada.username, password: ada.password })
    expect(status, 'the status of POST /login').toBe(200)
  }, WAIT)
  await onlySession()
  server.kill('SIGTERM')
  expect(await server.exitWithin(5_000)).toEqual({ code: 0, signal: null })
})
