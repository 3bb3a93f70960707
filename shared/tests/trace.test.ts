import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import Bull from 'bull'
import { createClient } from 'redis'
import { beforeEach, expect, test, vi } from 'vitest'
import { atEnd } from '../testing/at-end.ts'
import { poolFor } from '../testing/database/pool-for.ts'
import { testDatabase } from '../testing/database/test-database.ts'
import { listen } from '../testing/http/listen.ts'
import { rawRequest } from '../testing/http/raw-request.ts'
import { openSocket } from '../testing/http/raw-socket.ts'
import { request } from '../testing/http/request.ts'
import { testMailbox } from '../testing/mail/mailbox.ts'
import { startProcess } from '../testing/process/start-process.ts'
import { commandsDuring } from '../testing/redis/commands.ts'
import { testRedis } from '../testing/redis/test-redis.ts'
import { gapOf, type TraceEvent } from '../testing/trace/events.ts'
import { recordJob } from '../testing/trace/jobs.ts'
import { beginTrace, traceOfTest } from '../testing/trace/trace-of-test.ts'
import { sendMail } from './fixtures/smtp-client.ts'

const { url: database } = await testDatabase()
const { url: redisUrl } = await testRedis()

beforeEach(beginTrace)

const events = () => traceOfTest('failed')?.events ?? []

/** An event as a word or two. */
function said(event: TraceEvent): string {
  const by = event.program === undefined ? '' : `${event.program}: `
  if (event.kind === 'http') return `${event.exchange.method} ${event.exchange.path} ${event.exchange.status}`
  if (event.kind === 'sql') return `${by}${event.query.text}`
  if (event.kind === 'mail') return `mail ${event.subject}`
  if (event.kind === 'redis') return `${by}${event.command}`
  return `job ${event.event}`
}

/** The events that were over before the next began. The order of their times has to show that. */
const isInOrder = (all: TraceEvent[]) => all.every(({ at }, index) => at >= (all[index - 1]?.at ?? 0))

test('puts requests, statements, commands, jobs and mails into the order of one clock', async () => {
  const pool = poolFor(database)
  const redis = createClient({ url: redisUrl })
  await redis.connect()
  atEnd(() => redis.destroy())
  const mailbox = await testMailbox()
  const app = createServer(async (_request, response) => {
    await pool.query('SELECT 1 AS one')
    await redis.set('a', 1)
    recordJob({ queue: 'mails', id: '7', event: 'completed', attempt: 1 })
    await sendMail(mailbox.url, { to: ['ada@example.com'], raw: 'Subject: Welcome\r\n\r\nHello' })
    response.end()
  })
  await request(app).post('/users').send({ name: 'Ada' })
  const { url } = await listen(createServer((_request, response) => response.end('there')))
  await rawRequest(url, '/there')
  const all = events()
  expect(all.map(said)).toEqual([
    'POST /users 200',
    'SELECT 1 AS one',
    'SET a 1',
    'job completed',
    'mail Welcome',
    'GET /there 200',
  ])
  expect(isInOrder(all)).toBe(true)
  const [post, ...inside] = all.slice(0, 5)
  const until = (post?.at ?? 0) + (post?.ms ?? 0)
  // Each was over before the response to its request.
  for (const { kind, at, ms = 0 } of inside) expect(at + ms, kind).toBeLessThanOrEqual(until)
  expect(all.filter(({ ms }) => ms === undefined).map(({ kind }) => kind)).toEqual(['job'])
  expect(all[4]).toMatchObject({ kind: 'mail', to: ['ada@example.com'], from: 'app@example.com' })
})

test('puts what a program sends between the requests of the test, on the same clock', async () => {
  const file = fileURLToPath(new URL('./fixtures/trace-program.ts', import.meta.url))
  const child = startProcess(file, { args: [database, redisUrl] })
  const [url] = await child.line(/http:\S+/)
  for (const path of ['/a', '/b']) await request(url).get(path)
  const all = events()
  expect(all.map(said)).toEqual([
    'GET /a 200',
    'trace-program.ts: SELECT $1::text AS path',
    'trace-program.ts: INCR hits:/a',
    'GET /b 200',
    'trace-program.ts: SELECT $1::text AS path',
    'trace-program.ts: INCR hits:/b',
  ])
  expect(isInOrder(all)).toBe(true)
})

test('tells a mail that was refused, and a request that got no answer', async () => {
  const mailbox = await testMailbox()
  mailbox.refuse()
  expect(await sendMail(mailbox.url, { raw: 'Subject: Hi\r\n\r\nHello' })).toMatch(/^550/)
  const { url } = await listen(createServer(() => {}))
  const socket = await openSocket(url)
  socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n')
  const [mail, slow] = events()
  expect(mail).toMatchObject({ kind: 'mail', refused: '550 No such mailbox' })
  expect(slow).toMatchObject({ kind: 'http', exchange: { path: '/slow', failure: 'no answer yet' } })
  expect(slow).not.toHaveProperty('ms')
})

test('keeps real time while the test sets its own', async () => {
  vi.useFakeTimers({ now: 0 })
  atEnd(() => vi.useRealTimers())
  beginTrace()
  recordJob({ queue: 'q', id: '1', event: 'first' })
  vi.advanceTimersByTime(9_000_000)
  recordJob({ queue: 'q', id: '1', event: 'second' })
  const [first, second] = events()
  expect(second?.at).toBeLessThan(1_000_000)
  expect(second?.at).toBeGreaterThanOrEqual(first?.at ?? Number.NaN)
})

test('keeps the first and the last of thousands, and less of a test that passes', () => {
  for (let id = 0; id < 5_000; id += 1) recordJob({ queue: 'q', id: String(id), event: 'completed' })
  const idsOf = (outcome: 'passed' | 'failed') => {
    const trace = traceOfTest(outcome) ?? { events: [], leftOut: 0 }
    return { ids: trace.events.map((event) => event.kind === 'job' && event.id), ...trace, gap: gapOf(trace) }
  }
  const failed = idsOf('failed')
  expect([failed.ids.length, failed.leftOut, failed.gap]).toEqual([200, 4_800, 100])
  expect([failed.ids[0], failed.ids[99], failed.ids[100], failed.ids[199]]).toEqual([
    '0',
    '99',
    '4900',
    '4999',
  ])
  expect(idsOf('passed')).toMatchObject({ leftOut: 4_940, gap: 30 })
})

test('keeps no more of long events than it may', () => {
  for (let id = 0; id < 100; id += 1) {
    recordJob({ queue: 'q', id: String(id), event: 'failed', detail: 'x'.repeat(1_500) })
  }
  const sizes = (['failed', 'passed'] as const).map((outcome) => JSON.stringify(traceOfTest(outcome)).length)
  expect(sizes[0]).toBeLessThan(66_000)
  expect(sizes[0]).toBeGreaterThan(60_000)
  expect(sizes[1]).toBeLessThan(17_000)
  expect(traceOfTest('passed')?.leftOut).toBeGreaterThan(80)
})

test('folds statements and commands that are alike', async () => {
  const pool = poolFor(database)
  const redis = createClient({ url: redisUrl })
  await redis.connect()
  atEnd(() => redis.destroy())
  for (const id of [1, 2, 3]) await pool.query('SELECT $1::int', [id])
  for (const id of [1, 2, 3, 4]) await redis.get(`user:${id}`)
  await redis.get('others')
  expect(events()).toMatchObject([
    { kind: 'sql', query: { text: 'SELECT $1::int', more: 2 } },
    { kind: 'redis', command: 'GET user:1', more: 3 },
    { kind: 'redis', command: 'GET others' },
  ])
})

test('names the scripts of Bull, and shows no argument of theirs', async () => {
  const queue = new Bull('mails', redisUrl)
  atEnd(() => queue.close())
  const commands = await commandsDuring(async () => {
    await queue.isReady()
    await queue.add({ secret: 'hunter2' })
    await queue.add({ secret: 'hunter2' })
  })
  const added = commands.filter(({ name }) => name.startsWith('EVAL'))
  expect(added.map(({ command }) => command)).toEqual([
    'EVAL addJob 6 keys bull:mails:wait bull:mails:paused bull:mails:meta-paused …',
    'EVALSHA addJob 6 keys bull:mails:wait bull:mails:paused bull:mails:meta-paused …',
  ])
  expect(added.map(({ reply }) => reply)).toEqual(['"1"', '"2"'])
  expect(commands.map(({ command }) => command).join()).not.toMatch('hunter2')
})
