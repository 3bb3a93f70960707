import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expectProblem } from 'shared/contracts/problem.ts'
import { eventually } from 'shared/testing/eventually.ts'
import { listen } from 'shared/testing/http/listen.ts'
import { request } from 'shared/testing/http/request.ts'
import { onThisMachine } from 'shared/testing/machine.ts'
import { usually } from 'shared/testing/patience.ts'
import { startProcess } from 'shared/testing/process/start-process.ts'
import { subjectFile } from 'shared/testing/subject.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AppOptions } from '#hard/app.ts'
import { createPasswords, type Passwords } from '#hard/passwords.ts'
import { ada, bob, ORIGIN, SECRET, setUp } from './app.ts'
import { loginsFrom } from './client-address.ts'

const home = '192.0.2.1'
const office = '192.0.2.2'
const wrong = (username = ada.username) => ({ username, password: 'not the password' })

beforeEach(() => {
  // Only Date: what is under test may count with it or with its clock.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2030-01-01T00:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

// Threads and programs take their time to start. Nothing waits this long but in vain.
const LONG = { timeout: onThisMachine(90_000) }
const START_WITHIN = usually(30_000)

const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds)

/** Three attempts a minute for an account, ten in two minutes for an address, with Ada and Bob as users. */
async function limited(options: Partial<AppOptions> = {}) {
  const app = setUp({
    clock: () => new Date(),
    loginLimits: {
      perAccount: { attempts: 3, windowSeconds: 60 },
      perAddress: { attempts: 10, windowSeconds: 120 },
    },
    ...options,
  })
  await app.register(ada)
  await app.register(bob)
  const login = loginsFrom(app.app)
  /** The statuses of logins, one after the other. */
  async function statuses(count: number, address: string, credentials: object, headers = {}) {
    const found: number[] = []
    for (let i = 0; i < count; i++) found.push((await login(address, credentials, headers)).status)
    return found
  }
  return { ...app, login, statuses }
}

/** What hashes, and which passwords it has looked at. */
function watchedPasswords(passwords: Passwords = createPasswords({ bcryptCost: 4 })) {
  const verified: string[] = []
  const watched: Passwords = {
    hashPassword: (password) => passwords.hashPassword(password),
    verifyPassword(password, hash) {
      verified.push(password)
      return passwords.verifyPassword(password, hash)
    },
    close: () => passwords.close(),
  }
  return { passwords: watched, verified }
}

test('answers 429 with problem details to too many wrong passwords for an account, and to the right one then', async () => {
  const { login, statuses } = await limited()
  expect(await statuses(3, home, wrong())).toEqual([401, 401, 401])
  expectProblem(await login(home, wrong()), 429, 'the fourth login')
  expectProblem(await login(home, ada), 429, 'the login with the right password')
  expect((await login(home, bob)).status, 'the status of the login of another account').toBe(200)
})

test('counts an account from all addresses, whatever the case of its name', async () => {
  const { login, register } = await limited()
  const tries = [
    [home, 'ada'],
    [office, 'ADA'],
    ['198.51.100.7', 'Ada'],
    ['2001:db8::1', 'aDa'],
    ['203.0.113.9', 'adA'],
  ] as const
  const found: number[] = []
  for (const [address, username] of tries) found.push((await login(address, wrong(username))).status)
  expect(found, 'the statuses').toEqual([401, 401, 401, 429, 429])

  // toLowerCase() makes a k of the Kelvin sign, and so does the store of the users.
  const kim = { ...bob, username: 'kim' }
  await register(kim)
  for (let i = 0; i < 3; i++) await login(home, wrong('KIM'))
  expectProblem(await login(home, kim), 429, 'the right password for kim')
  const kelvin = await login(home, { ...kim, username: '\u212Aim' })
  expect([401, 429], 'the status of the right password for \\u212Aim').toContain(kelvin.status)
})

test('counts accounts that do not exist in the same way', async () => {
  const { passwords, verified } = watchedPasswords()
  const { login, statuses } = await limited({ passwords })
  expect(await statuses(3, home, wrong('nobody'))).toEqual([401, 401, 401])
  const unknown = await login(home, wrong('Nobody'))
  expect(await statuses(3, office, wrong())).toEqual([401, 401, 401])
  const known = await login(office, wrong())
  expectProblem(unknown, 429, 'the fourth login of nobody')
  // Three of each: where nothing is compared, the time tells that there is nobody.
  expect(verified, 'the passwords that were compared').toHaveLength(6)
  expect(unknown.body, 'the body for an account that does not exist').toEqual(known.body)
  expect(unknown.headers['retry-after'], 'its Retry-After').toBe(known.headers['retry-after'])
})

test('counts an address over all accounts', async () => {
  const { login, statuses } = await limited()
  for (let i = 0; i < 10; i++) {
    const { status } = await login(home, wrong(`user_${i}`))
    expect(status, `the status of the login of user_${i}`).toBe(401)
  }
  expectProblem(await login(home, wrong('user_10')), 429, 'the eleventh account')
  expectProblem(await login(home, ada), 429, 'the right password from that address')
  expect(await statuses(1, office, ada), 'from another address').toEqual([200])
})

test('takes an IPv6 network of 64 bits for one address', async () => {
  const { login } = await limited()
  const same = [
    '2001:db8:1:2::1',
    '2001:db8:1:2:ffff::',
    '2001:0db8:0001:0002:a:b:c:d',
    '2001:db8:1:2:3:4:5:6',
  ]
  for (let i = 0; i < 10; i++) await login(String(same[i % 4]), wrong(`user_${i}`))
  expectProblem(await login('2001:db8:1:2:dead:beef:0:1', wrong('somebody')), 429, 'the same network')
  for (const other of ['2001:db8:1:3::1', '2001:db8::1:2:0:1', '2001:db8::1', '::1', 'fe80::1%eth0']) {
    expect((await login(other, wrong(`u${other.length}_x`))).status, `the status from ${other}`).toBe(401)
  }
})

test('takes an IPv4 address in IPv6 for that address alone', async () => {
  const { login } = await limited()
  for (let i = 0; i < 10; i++) await login(i % 2 ? home : `::ffff:${home}`, wrong(`user_${i}`))
  expectProblem(await login(`::ffff:${home}`, ada), 429, 'the address in IPv6')
  expectProblem(await login(home, ada), 429, 'the address')
  expectProblem(await login('::ffff:c000:201', ada), 429, 'the address in IPv6, in hexadecimal')
  expect((await login('::FFFF:C000:202', ada)).status, 'the status from another in hexadecimal').toBe(200)
  expect((await login(`::ffff:${office}`, ada)).status, 'the status from another address in IPv6').toBe(200)
})

test('believes X-Forwarded-For only of its own proxies', async () => {
  const forged = (i: number) => ({ 'X-Forwarded-For': `198.51.100.${i}`, 'X-Real-IP': `198.51.100.${i}` })
  const open = await limited()
  for (let i = 0; i < 10; i++) await open.login(home, wrong(`user_${i}`), forged(i))
  expectProblem(await open.login(home, ada, forged(99)), 429, 'another X-Forwarded-For, without a proxy')

  const { login } = await limited({ trustProxy: 1 })
  const proxied = (i: number, client: string) => ({ 'X-Forwarded-For': `198.51.100.${i}, ${client}` })
  for (let i = 0; i < 10; i++) await login('10.0.0.1', wrong(`user_${i}`), proxied(i, home))
  expectProblem(await login('10.0.0.1', ada, proxied(99, home)), 429, 'what the client itself wrote')
  const other = await login('10.0.0.1', ada, proxied(1, office))
  expect(other.status, 'the status of another client of the proxy').toBe(200)
})

test('forgives the account after a success, and not the address', async () => {
  const { login, statuses } = await limited()
  expect(await statuses(2, home, wrong())).toEqual([401, 401])
  expect(await statuses(1, home, { ...ada, username: 'ADA' })).toEqual([200])
  expect(await statuses(3, home, wrong()), 'after the success').toEqual([401, 401, 401])
  expect(await statuses(4, home, bob), 'of the account of the attacker').toEqual([200, 200, 200, 200])
  expectProblem(await login(home, bob), 429, 'the eleventh login from that address')
  expect(await statuses(2, office, bob), 'from another address').toEqual([200, 200])
})

test('begins anew when the window has ended, which refused attempts do not prolong', async () => {
  const { login, statuses } = await limited()
  expect(await statuses(1, home, wrong())).toEqual([401])
  pass(30_000)
  expect(await statuses(3, office, wrong())).toEqual([401, 401, 429])
  pass(29_000)
  expect(await statuses(1, office, wrong()), 'a second before the end').toEqual([429])
  pass(1_001)
  expect(await statuses(4, office, wrong()), 'behind the end').toEqual([401, 401, 401, 429])
  for (let i = 0; i < 9; i++) await login(home, wrong(`user_${i}`))
  expectProblem(await login(home, bob), 429, 'the eleventh login from the first address')
  pass(60_000)
  expect(await statuses(1, home, bob), 'two minutes after its first').toEqual([200])
})

test('says in Retry-After how many seconds to wait, a whole number from 1', async () => {
  const { login, statuses } = await limited()
  expect(await statuses(3, home, wrong())).toEqual([401, 401, 401])
  const start = Date.now()
  for (const [after, seconds] of [
    [0, '60'],
    [500, '60'],
    [1_000, '59'],
    [58_900, '2'],
    [59_999, '1'],
  ] as const) {
    vi.setSystemTime(start + after)
    const { status, headers } = await login(office, wrong())
    expect(status).toBe(429)
    expect(headers['retry-after'], `Retry-After ${after} ms after the first attempt`).toBe(seconds)
  }
})

test('lets just as many through when they come at once, and looks at no other password', async () => {
  const { passwords, verified } = watchedPasswords()
  const { login } = await limited({ passwords })
  const guesses = Array.from({ length: 20 }, (_, i) => ({ ...ada, password: `guess number ${i}` }))
  const responses = await Promise.all(
    guesses.map((guess, i) => login(`198.51.100.${i}`, i < 19 ? guess : { ...guess, username: 'ADA' })),
  )
  const count = (status: number) => responses.filter((response) => response.status === status).length
  expect({ 401: count(401), 429: count(429) }, 'the answers').toEqual({ 401: 3, 429: 17 })
  expect(verified, 'the passwords that were looked at').toHaveLength(3)
})

test('counts nothing for the account where the address is refused', async () => {
  const { statuses, login } = await limited()
  for (let i = 0; i < 10; i++) await login(home, wrong(`user_${i}`))
  expect(await statuses(5, home, wrong()), 'of the address over its limit').toEqual([429, 429, 429, 429, 429])
  expect(await statuses(3, office, wrong()), 'of Ada, from another address').toEqual([401, 401, 401])
})

test('limits logins alone, and only what is one', async () => {
  const { login, statuses, post, get, refresh, logIn, register } = await limited()
  const { access, refresh: token } = await logIn(ada)
  for (const body of [{}, { username: 'ada' }, { ...ada, password: 1 }]) {
    for (let i = 0; i < 5; i++) expectProblem(await login(home, body), 400, 'what is no login')
  }
  const foreign = await login(home, ada, { Origin: 'https://evil.example' })
  expectProblem(foreign, 403, 'the login from another origin')
  expect(await statuses(4, home, wrong()), 'afterwards').toEqual([401, 401, 401, 429])
  for (let i = 0; i < 12; i++) await post('/login', wrong(`user_${i}`))
  expectProblem(await post('/login', bob), 429, 'the login of Bob')
  expect((await get('/profile', access)).status, 'the status of GET /profile').toBe(200)
  expect((await refresh(token)).status, 'the status of POST /refresh-token').toBe(200)
  await register({ ...bob, username: 'carol' })
})

test('counts for each app on its own', async () => {
  for (const { statuses } of [await limited(), await limited()]) {
    expect(await statuses(4, home, wrong())).toEqual([401, 401, 401, 429])
  }
})

test('allows ten attempts an account and a hundred an address in 15 minutes unless told otherwise', async () => {
  const { passwords } = watchedPasswords()
  // Nothing is hashed: here only the number matters.
  const wrongAtOnce = { ...passwords, verifyPassword: async (password: string) => password === bob.password }
  const { login, statuses } = await limited({ loginLimits: undefined, passwords: wrongAtOnce })
  expect(await statuses(11, home, wrong()), 'of one account').toEqual([...Array(10).fill(401), 429])
  const { headers } = await login(home, wrong())
  expect(headers['retry-after'], 'Retry-After').toBe('900')
  await Promise.all(Array.from({ length: 87 }, (_, i) => login(home, wrong(`user_${i}`))))
  expect(await statuses(2, home, bob), 'the hundredth from that address, and one more').toEqual([200, 429])
})

test('answers others while passwords are hashed', LONG, async () => {
  vi.useRealTimers()
  const hashing = createPasswords({ bcryptCost: 10, threads: 1, maxQueue: 6 })
  const { passwords, verified } = watchedPasswords(hashing)
  const { app } = setUp({ passwords })
  const { url } = await listen(app)
  const api = request(url)
  // Seven hashes at this cost take half a second, and on a busy machine much longer.
  const login = (username: string) =>
    api.post('/login').timeout(onThisMachine(25_000)).set('Origin', ORIGIN).send(wrong(username))
  // The threads may start late.
  expect((await login('user_0')).status, 'the status of a login').toBe(401)

  const answers: string[] = []
  const flood = Array.from({ length: 6 }, async (_, i) => {
    const { status } = await login(`user_${i + 1}`)
    answers.push(`login ${status}`)
  })
  const over = Promise.allSettled(flood)
  await eventually(() => expect(verified, 'the logins that have begun').toHaveLength(7), { within: 25_000 })
  for (let i = 0; i < 15; i++) answers.push(`health ${(await api.get('/health')).status}`)
  await over
  await passwords.close()
  expect(
    answers.filter((answer) => answer === 'login 401'),
    'the logins',
  ).toHaveLength(6)
  const last = answers.lastIndexOf('health 200')
  expect(answers.slice(last + 1), 'what came behind 15 answers of /health, one after the other').toContain(
    'login 401',
  )
})

test('answers 503 with Retry-After when more passwords wait than may', LONG, async () => {
  vi.useRealTimers()
  const passwords = createPasswords({ bcryptCost: 8, threads: 1, maxQueue: 2 })
  const { post } = setUp({ passwords })
  const hash = () => passwords.hashPassword(ada.password)
  const outcomes = (await Promise.allSettled(Array.from({ length: 10 }, hash))).map(({ status }) => status)
  expect(outcomes, 'what became of ten jobs at once, with one thread and two places').toEqual([
    ...Array(3).fill('fulfilled'),
    ...Array(7).fill('rejected'),
  ])

  let full = true
  const keepFull = async () => {
    while (full) await hash()
  }
  const work = [keepFull(), keepFull(), keepFull()]
  const refused = { login: await post('/login', ada), registration: await post('/register', ada) }
  full = false
  await Promise.all(work)
  for (const [what, response] of Object.entries(refused)) {
    expectProblem(response, 503, `the ${what} while the queue is full`)
    expect(String(response.headers['retry-after']), `Retry-After of the ${what}`).toMatch(/^[1-9]\d*$/)
  }
  expectProblem(await post('/login', ada), 401, 'the login when there is room again')
  await passwords.close()
})

test('ends its threads with the server', LONG, async () => {
  vi.useRealTimers()
  const passwords = createPasswords({ bcryptCost: 4, threads: 1 })
  expect(await passwords.hashPassword(ada.password), 'a hash').toMatch(/^\$2[aby]\$04\$/)
  await passwords.close()
  await expect(passwords.hashPassword(ada.password), 'to hash after close()').rejects.toThrow()

  const env = { PORT: '0', JWT_SECRET: SECRET, APP_ORIGIN: ORIGIN, BCRYPT_COST: '10' }
  const server = startProcess(subjectFile('#hard/server.ts'), { env })
  const [, url = ''] = await server.line(/^Listening on (http:\S+)/, { within: START_WITHIN })
  const { status } = await request(url)
    .post('/login')
    .timeout(onThisMachine(25_000))
    .set('Origin', ORIGIN)
    .send(ada)
  expect(status, 'the status of a login').toBe(401)
  server.kill('SIGTERM')
  const { code } = await server.exitWithin(usually(20_000))
  expect(code, 'the exit code').toBe(0)
})

test('closes a shared pool for nobody else', LONG, async () => {
  vi.useRealTimers()
  const [first, second] = [createPasswords({ bcryptCost: 4 }), createPasswords({ bcryptCost: 4 })]
  const hash = await first.hashPassword(ada.password)
  await first.close()
  await expect(first.hashPassword(ada.password), 'to hash after its own close()').rejects.toThrow()
  await expect(first.verifyPassword(ada.password, hash), 'to compare after it').rejects.toThrow()
  await first.close()
  expect(await second.verifyPassword(ada.password, hash), 'what another compares then').toBe(true)
  await second.close()
  await expect(second.hashPassword(ada.password), 'to hash after the last close()').rejects.toThrow()
  const third = createPasswords({ bcryptCost: 4 })
  expect(await third.verifyPassword(ada.password, hash), 'what one compares that came later').toBe(true)
  await third.close()
})

test('keeps no process alive with threads that have nothing to do', LONG, async () => {
  const program = startProcess(join(import.meta.dirname, 'hash-and-leave.ts'), {
    args: [pathToFileURL(subjectFile('#hard/passwords.ts')).href],
  })
  const [, threads] = await program.line(/^hashed in (\d+) threads$/, { within: START_WITHIN })
  expect(Number(threads), 'the threads that it has started').toBeGreaterThan(0)
  const { code } = await program.exitWithin(usually(15_000))
  expect(code, 'the exit code of a program that has hashed, and has nothing else to do').toBe(0)
})
