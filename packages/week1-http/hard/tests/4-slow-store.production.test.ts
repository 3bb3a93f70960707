import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { atEnd } from 'shared/testing/at-end.ts'
import { request } from 'shared/testing/http/request.ts'
import { uncaughtDuring } from 'shared/testing/uncaught.ts'
import { expect, test } from 'vitest'
import { createApp } from '#hard/app.ts'
import { createUserStore, type User } from '#hard/users.ts'
import { ada, recordingStore, storeThat } from './recording-store.ts'
import { watchRefusals } from './refusals.ts'

watchRefusals()

const statusOfList = async (app: ReturnType<typeof createApp>) =>
  (await request(app).get('/api/users')).status

/** Both ends of a connection, as between a process and its database. */
async function connection(): Promise<{ ours: Socket; theirs: Socket }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const ours = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [theirs] = (await once(server, 'connection')) as [Socket]
  atEnd(() => {
    for (const end of [ours, theirs, server]) 'destroy' in end ? end.destroy() : end.close()
  })
  return { ours, theirs }
}

test('serves other requests while one hangs', async () => {
  const { users } = recordingStore()
  const { promise: asked, resolve: onAsked } = Promise.withResolvers<void>()
  const get = () => {
    onAsked()
    return new Promise<never>(() => {})
  }
  const app = createApp({ users: { ...users, get }, deadlineMs: 300 })
  const answered = request(app)
    .get('/api/users/7')
    .then(({ status }) => status)
  await Promise.race([asked, answered])
  expect(await statusOfList(app), 'the status of another request').toBe(200)
  expect(await answered, 'the status of the one that hangs').toBe(503)
})

test('gives a slow store its time until the deadline', async () => {
  const patient = createApp({ users: createUserStore({ delayMs: 60 }), deadlineMs: 5_000 })
  expect(await statusOfList(patient), '60 ms of 5 s').toBe(200)
  const hurried = createApp({ users: createUserStore({ delayMs: 5_000 }), deadlineMs: 30 })
  expect(await statusOfList(hurried), '5 s of 30 ms').toBe(503)
})

test('ignores a store that fails after the deadline', async () => {
  const { promise, reject } = Promise.withResolvers<never>()
  expect(await statusOfList(createApp({ users: storeThat(() => promise), deadlineMs: 20 }))).toBe(503)
  expect(await uncaughtDuring(async () => reject(new Error('too late')))).toEqual([])
})

test('leaves no timer behind after a response', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length
  const app = createApp({ users: createUserStore({ delayMs: 1 }), deadlineMs: 60_000 })
  const hanging = createApp({ users: storeThat(() => new Promise(() => {})), deadlineMs: 20 })
  expect(await statusOfList(hanging), 'the status after the deadline').toBe(503)
  const failing = createApp({ users: storeThat(() => Promise.reject(new Error('away'))), deadlineMs: 60_000 })
  for (const [target, status] of [
    [app, 200],
    [failing, 500],
  ] as const) {
    const before = timers()
    for (let i = 0; i < 20; i++) expect(await statusOfList(target)).toBe(status)
    expect(timers() - before, `the timers that 20 answers with ${status} leave`).toBeLessThan(10)
  }
})

test('takes a reply that arrived while the process was busy', async () => {
  const { ours, theirs } = await connection()
  const deadlineMs = 40
  const list = () =>
    new Promise<User[]>((resolve) => {
      ours.once('data', () => resolve([{ id: 7, ...ada }]))
      setImmediate(() => {
        theirs.write('reply')
        // Something else keeps the process busy until the deadline is over. The reply is there all the time.
        const end = performance.now() + 3 * deadlineMs
        while (performance.now() < end) {}
      })
    })
  expect(await statusOfList(createApp({ users: { ...recordingStore().users, list }, deadlineMs }))).toBe(200)
})
