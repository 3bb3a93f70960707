import { expect, test, vi } from 'vitest'
import { closeRedis, connectRedis } from '../redis/connect.ts'
import { atEnd } from '../testing/at-end.ts'
import { eventually } from '../testing/eventually.ts'
import { redisProxy } from '../testing/redis/proxy.ts'
import { redisClient } from '../testing/redis/redis-client.ts'
import { testRedis } from '../testing/redis/test-redis.ts'

const { url } = await testRedis()
vi.spyOn(console, 'error').mockImplementation(() => {})

async function connected() {
  const proxy = await redisProxy(url)
  const client = connectRedis(proxy.url)
  atEnd(() => client.destroy())
  const ready = () => eventually(() => expect(client.isReady).toBe(true), { within: 60_000 })
  await ready()
  return { proxy, client, ready, direct: await redisClient(url) }
}

test('away: connections are cut and new ones refused, until it is there again', async () => {
  const { proxy, client, ready } = await connected()
  expect(proxy.clients).toBe(1)
  await proxy.becomes('away')
  expect(proxy.clients).toBe(0)
  await eventually(() => expect(client.isReady).toBe(false))
  await expect(client.get('a')).rejects.toThrow()
  await proxy.becomes('there')
  await ready()
  expect(await client.ping()).toBe('PONG')
})

test('late: what was sent is delivered afterwards', async () => {
  const { proxy, client, direct } = await connected()
  await proxy.becomes('late')
  const late = client.set('late', 'kept')
  expect(await direct.get('late')).toBeNull()
  await proxy.becomes('there')
  expect(await late).toBe('OK')
  expect(await direct.get('late')).toBe('kept')
})

test('silent: what was sent is lost, and the connection is cut in the end', async () => {
  const { proxy, client, direct, ready } = await connected()
  await proxy.becomes('silent')
  const lost = client.set('lost', 'value').then(
    () => 'sent',
    () => 'failed',
  )
  await direct.ping()
  await proxy.becomes('there')
  expect(await lost).toBe('failed')
  expect(await direct.get('lost')).toBeNull()
  await ready()
  expect(await client.ping()).toBe('PONG')
})

test('closeRedis closes after the replies, and never rejects', async () => {
  const { proxy, client, direct } = await connected()
  const sent = client.set('last', 'word')
  await closeRedis(client)
  expect([await sent, client.isOpen]).toEqual(['OK', false])
  expect(await direct.get('last')).toBe('word')
  await closeRedis(client)
  await proxy.becomes('away')
  const never = connectRedis(proxy.url)
  await closeRedis(never)
  expect(never.isOpen).toBe(false)
})

test('closeRedis does not wait for ever for a silent Redis', async () => {
  const { proxy, client } = await connected()
  await proxy.becomes('silent')
  client.get('a').catch(() => {})
  await closeRedis(client)
  expect(client.isOpen).toBe(false)
})
