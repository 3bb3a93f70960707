import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ClientOfflineError } from 'redis'
import { expect, test, vi } from 'vitest'
import { connectRedis, type RedisClient } from '../redis/connect.ts'
import { freePort } from '../services/process/free-port.ts'
import { atEnd } from '../testing/at-end.ts'
import { eventually } from '../testing/eventually.ts'
import { testRedis } from '../testing/redis/test-redis.ts'
import { uncaughtDuring } from '../testing/uncaught.ts'

const { url } = await testRedis()
const reported = vi.spyOn(console, 'error').mockImplementation(() => {})

function open(to = url): RedisClient {
  const client = connectRedis(to)
  atEnd(() => client.destroy())
  return client
}

const answers = (client: RedisClient) =>
  eventually(async () => expect(await client.ping()).toBe('PONG'), { within: 60_000 })

test('connects by itself', async () => {
  await answers(open())
})

test('commands reject at once while there is no Redis, and each failed attempt is reported', async () => {
  const nobody = `redis://127.0.0.1:${await freePort()}`
  const unhandled = await uncaughtDuring(async () => {
    const client = open(nobody)
    // A client that queues commands would not say that it is offline.
    await expect(client.get('key')).rejects.toThrow(ClientOfflineError)
    await eventually(() => expect(reported).toHaveBeenCalledWith(expect.stringMatching(/^Redis: \S/)))
    await expect(client.get('key')).rejects.toThrow(ClientOfflineError)
  })
  expect(unhandled).toEqual([])
})

test('connects again when the connection is lost', async () => {
  const [client, admin] = [open(), open()]
  await answers(client)
  await answers(admin)
  const id = await client.clientId()
  await admin.sendCommand(['CLIENT', 'KILL', 'ID', String(id)])
  await answers(client)
  expect(await client.clientId()).not.toBe(id)
})

test('never gives up, and tries again every 1.1 s or sooner', () => {
  const strategy = open().options?.socket?.reconnectStrategy
  for (const retries of [0, 1, 5, 10, 100, 10_000]) {
    const pause = typeof strategy === 'function' ? strategy(retries, new Error('away')) : strategy
    expect(pause, `the milliseconds after try ${retries}`).toBeTypeOf('number')
    expect(pause).toBeLessThanOrEqual(1_100)
  }
})

test('may be closed before it has ever connected', async () => {
  // It accepts connections and never responds, so the client waits for the handshake.
  const silent = createServer()
  silent.listen(0, '127.0.0.1')
  atEnd(() => silent.close())
  await once(silent, 'listening')
  const unhandled = await uncaughtDuring(async () => {
    const client = connectRedis(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`)
    const [socket] = (await once(silent, 'connection')) as [Socket]
    await once(socket, 'data')
    const closed = once(socket, 'close')
    client.destroy()
    await closed
    await nextTurn()
  })
  expect(unhandled).toEqual([])
})
