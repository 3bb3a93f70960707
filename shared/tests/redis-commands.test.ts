import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { beforeEach, expect, test } from 'vitest'
import { atEnd } from '../testing/at-end.ts'
import { eventually } from '../testing/eventually.ts'
import { commandsDuring } from '../testing/redis/commands.ts'
import { redisClient } from '../testing/redis/redis-client.ts'
import { testRedis } from '../testing/redis/test-redis.ts'
import { beginTrace } from '../testing/trace/trace-of-test.ts'

const { url } = await testRedis()
const own = await redisClient(url)

beforeEach(beginTrace)

/** Clients as the code under test would create them. */
async function nodeRedis(RESP: 2 | 3 = 3) {
  const client = createClient({ url, RESP })
  await client.connect()
  atEnd(() => client.destroy())
  return client
}

function ioredis() {
  const client = new Redis(url)
  atEnd(() => client.disconnect())
  return client
}

const shown = (commands: Awaited<ReturnType<typeof commandsDuring>>) =>
  commands.map(({ command, reply, error }) => `${command} → ${error ?? reply}`)

test.each([2, 3] as const)('records what node-redis sends, in RESP%i', async (resp) => {
  const commands = await commandsDuring(async () => {
    const client = await nodeRedis(resp)
    await client.set('greeting', 'hello "world"', { expiration: { type: 'EX', value: 60 } })
    expect(await client.get('greeting')).toBe('hello "world"')
    expect(await client.get('nothing')).toBeNull()
    await client.hSet('user:1', { name: 'Ada', age: '36' })
    expect(await client.hGetAll('user:1')).toEqual({ name: 'Ada', age: '36' })
    await expect(client.incr('greeting')).rejects.toThrow('not an integer')
    await client.del(['greeting', 'user:1'])
  })
  expect(shown(commands)).toEqual([
    `SET greeting 'hello "world"' EX 60 → OK`,
    `GET greeting → 'hello "world"'`,
    'GET nothing → nil',
    'HSET user:1 name Ada age 36 → 2',
    `HGETALL user:1 → ${resp === 2 ? '["name", "Ada", "age", "36"]' : '{ "name": "Ada", "age": "36" }'}`,
    'INCR greeting → ERR value is not an integer or out of range',
    'DEL greeting user:1 → 2',
  ])
  expect(commands.every(({ ms = 0, connection }) => ms > 0 && connection === commands[0]?.connection)).toBe(
    true,
  )
})

test('records what ioredis sends, its pipelines and transactions in order', async () => {
  const commands = await commandsDuring(async () => {
    const client = ioredis()
    await client.pipeline().set('a', 1).get('a').exec()
    await client.multi().incr('a').get('a').exec()
    await client.lpush('list', 'x')
    await expect(client.get('list')).rejects.toThrow('WRONGTYPE')
    await client.del('a', 'list')
  })
  expect(shown(commands)).toEqual([
    'SET a 1 → OK',
    'GET a → "1"',
    'MULTI → OK',
    'INCR a → QUEUED',
    'GET a → QUEUED',
    'EXEC → [2, "2"]',
    'LPUSH list x → 1',
    'GET list → WRONGTYPE Operation against a key holding the wrong kind of value',
    'DEL a list → 2',
  ])
})

test('numbers the connections, and records none of the test itself', async () => {
  const [first, second] = [await nodeRedis(), await nodeRedis()]
  const commands = await commandsDuring({ url }, async () => {
    await first.set('n', 1)
    await second.get('n')
    await own.get('n')
    await first.del('n')
  })
  expect(commands.map(({ name, args, connection }) => [name, args, connection])).toEqual([
    ['SET', ['n', '1'], 1],
    ['GET', ['n'], 2],
    ['DEL', ['n'], 1],
  ])
  const other = { url: 'redis://127.0.0.1:1' }
  expect(await commandsDuring(other, () => first.get('n'))).toEqual([])
})

test('never records a password', async () => {
  const { password } = new URL(url)
  const commands = await commandsDuring(async () => {
    const client = await nodeRedis()
    await client.auth({ password: decodeURIComponent(password) })
    await ioredis().auth(decodeURIComponent(password))
    await client.sendCommand(['ACL', 'SETUSER', 'ada', 'on', '>hunter2'])
    await client.sendCommand(['CONFIG', 'SET', 'masterauth', 'hunter2'])
    await client.sendCommand(['CONFIG', 'SET', 'masterauth', ''])
    await client.sendCommand(['ACL', 'DELUSER', 'ada'])
  })
  expect(shown(commands)).toEqual([
    'ACL SETUSER ada … → OK',
    'CONFIG SET masterauth … → OK',
    'CONFIG SET masterauth … → OK',
    'ACL DELUSER ada → 1',
  ])
  expect(password).not.toBe('')
  expect(JSON.stringify(commands)).not.toMatch(new RegExp(`hunter2|${password}`))
})

test('cuts long values, counts bytes that are no text, and folds many arguments', async () => {
  const commands = await commandsDuring(async () => {
    const client = ioredis()
    await client.set('long', 'ë'.repeat(5_000_000))
    expect((await client.get('long'))?.length).toBe(5_000_000)
    await client.set('bytes', Buffer.from([0, 255, 13, 10]))
    expect(await client.getBuffer('bytes')).toEqual(Buffer.from([0, 255, 13, 10]))
    await client.rpush('many', ...Array.from({ length: 30 }, (_, index) => index))
    expect(await client.lrange('many', 0, -1)).toHaveLength(30)
    await client.del('long', 'bytes', 'many')
  })
  expect(shown(commands)).toEqual([
    `SET long ${'ë'.repeat(79)}… → OK`,
    `GET long → "${'ë'.repeat(79)}…"`,
    'SET bytes "<4 bytes>" → OK',
    'GET bytes → <4 bytes>',
    `RPUSH many ${Array.from({ length: 19 }, (_, index) => index).join(' ')} … 11 more → 30`,
    'LRANGE many 0 -1 → ["0", "1", "2", "3", "4", "5", … 24 more]',
    'DEL long bytes many → 3',
  ])
})

test('leaves a command that waits without a reply, and says which one the end of the connection cut off', async () => {
  const client = ioredis()
  await client.ping()
  const commands = await commandsDuring(async () => {
    client.brpop('jobs', 0).catch(() => {})
    await eventually(async () => expect(await own.info('clients')).toMatch('blocked_clients:1'))
    client.disconnect()
    const late = ioredis()
    await late.ping()
    await own.sendCommand(['CLIENT', 'PAUSE', '60000', 'WRITE'])
    late.set('a', 1).catch(() => {})
    const sent = late.get('a')
    late.disconnect()
    await expect(sent).rejects.toThrow('Connection is closed')
    await own.sendCommand(['CLIENT', 'UNPAUSE'])
  })
  expect(
    commands.map(({ command, reply, error, ms }) => [command, reply ?? error, ms === undefined]),
  ).toEqual([
    ['BRPOP jobs 0', undefined, true],
    ['PING', 'PONG', false],
    ['SET a 1', 'the connection ended', true],
    ['GET a', 'the connection ended', true],
  ])
})

test('tells messages and invalidations from replies', async () => {
  for (const resp of [2, 3] as const) {
    const subscriber = await nodeRedis(resp)
    const publisher = await nodeRedis(resp)
    const commands = await commandsDuring(async () => {
      const { promise, resolve } = Promise.withResolvers<string>()
      await subscriber.subscribe(['news', 'sports'], resolve)
      await publisher.publish('news', 'hi')
      expect(await promise).toBe('hi')
      await subscriber.unsubscribe(['news', 'sports'])
      await subscriber.ping()
    })
    expect(shown(commands).filter((line) => !line.startsWith('PING'))).toEqual([
      expect.stringMatching(/^SUBSCRIBE news sports → /),
      'PUBLISH news hi → 1',
      expect.stringMatching(/^UNSUBSCRIBE news sports → /),
    ])
  }
})
