import { createClient } from 'redis'
import { expect, onTestFinished, test } from 'vitest'
import { openRedisIndexes, type RedisIndexes } from '../services/keeper/redis-indexes.ts'
import { openServices } from '../services/open.ts'
import { testRedis } from '../testing/redis/test-redis.ts'
import { keeperWith } from './fixtures/services/keeper-with.ts'
import { isListening } from './fixtures/services/ports.ts'

async function client(url: string) {
  const connected = await createClient({ url, socket: { reconnectStrategy: false } })
    .on('error', () => {})
    .connect()
  onTestFinished(() => connected.destroy())
  return connected
}

/** A server that stands for the one of a CI job or a host. */
async function foreignServer() {
  const { url } = await (await keeperWith({})).ask('redis', {})
  const admin = await client(url)
  return { url, admin }
}

async function indexesOf(url: string): Promise<RedisIndexes> {
  const indexes = await openRedisIndexes(url)
  onTestFinished(() => indexes.close())
  return indexes
}

const file = await testRedis()

test('gives a test file an empty server of its own that keeps nothing and wants a password', async () => {
  expect(file.source).toBe(process.env.REDIS_URL ? 'env' : 'own')
  const redis = await client(file.url)
  expect(await redis.dbSize()).toBe(0)
  await redis.set('a', 'b')
  const stranger = new URL(file.url)
  stranger.password = ''
  await expect(client(stranger.href).then((one) => one.ping())).rejects.toThrow(/NOAUTH/)
})

test('starts a server for each lease, and stops it on close', async () => {
  await using services = await openServices()
  const [first, second] = await Promise.all([services.redis(), services.redis()])
  expect(new URL(first.url).port).not.toBe(new URL(second.url).port)
  await first.close()
  expect(await isListening(first.url)).toBe(false)
  expect(await isListening(second.url)).toBe(true)
})

test('leases logical databases of the server of REDIS_URL, never the one it names', async () => {
  const { url, admin } = await foreignServer()
  await admin.set('precious', 'data')
  const keeper = await keeperWith({ REDIS_URL: url })
  const leases = [await keeper.ask('redis', {}), await keeper.ask('redis', {})]
  expect(leases.map((lease) => new URL(lease.url).pathname)).toEqual(['/1', '/2'])
  expect(leases[0]).toMatchObject({ source: 'env' })
  await (await client(leases[0]?.url as string)).set('leftover', '1')
  await keeper.keeper.stop()
  expect(await (await client(leases[0]?.url as string)).dbSize()).toBe(0)
  expect(await admin.keys('*')).toEqual(['precious'])
})

test('never hands out, nor empties, a database with data of others', async () => {
  const { url } = await foreignServer()
  await (await client(`${url}/1`)).set('theirs', 'kept')
  const indexes = await indexesOf(url)
  expect((await indexes.lease()).index).toBe(2)
  expect(await (await client(`${url}/1`)).get('theirs')).toBe('kept')
})

test('empties what a killed run of ours left behind, and takes it again', async () => {
  const { url, admin } = await foreignServer()
  const killed = await indexesOf(url)
  const { index, url: leased } = await killed.lease()
  await (await client(leased)).set('leftover', '1')
  // Its lease runs out like this when nobody renews it.
  await admin.del(`nine-weeks:lease:${index}`)
  const next = await (await indexesOf(url)).lease()
  expect(next.index).toBe(index)
  expect(await (await client(next.url)).dbSize()).toBe(0)
  // A holder that was only asleep must not empty what belongs to another now.
  await (await client(next.url)).set('new', '1')
  await killed.release(index)
  expect(await (await client(next.url)).get('new')).toBe('1')
})

test('hands the same database to nobody else at the same time, and says when none is free', async () => {
  const { url } = await foreignServer()
  const [one, two] = await Promise.all([indexesOf(url), indexesOf(url)])
  const leases = await Promise.all(
    Array.from({ length: 15 }, (_, turn) => (turn % 2 ? one : two).lease(5000)),
  )
  expect(new Set(leases.map(({ index }) => index)).size).toBe(15)
  await expect(one.lease(0)).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    message: expect.stringContaining('no free database'),
  })
  await two.release(leases[0]?.index as number)
  expect((await one.lease()).index).toBe(leases[0]?.index)
})
