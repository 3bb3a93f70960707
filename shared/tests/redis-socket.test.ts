import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { beforeEach, expect, test } from 'vitest'
import { atEnd } from '../testing/at-end.ts'
import { commandsDuring } from '../testing/redis/commands.ts'
import { recordRedis, unrecorded } from '../testing/trace/redis-hook.ts'
import { beginTrace } from '../testing/trace/trace-of-test.ts'

/*
 * The record of Redis on connections whose every byte the test decides.
 */

beforeEach(beginTrace)

/** A server that sends what it is told to, and a connection to it on which `early` is written at once. */
async function conversation(early: string, { isRecorded = true } = {}) {
  const accepted = Promise.withResolvers<Socket>()
  const server = createServer((socket) => accepted.resolve(socket))
  atEnd(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  if (isRecorded) recordRedis(port)
  const client = connect(port, '127.0.0.1')
  atEnd(() => client.destroy())
  client.write(early)
  await once(client, 'connect')
  const redis = await accepted.promise
  redis.setNoDelay()
  /** Sends a piece, and waits until the client has read it. */
  const reply = async (piece: string) => {
    const read = once(client, 'data')
    redis.write(piece, 'latin1')
    return String((await read)[0])
  }
  return { client, redis, reply }
}

const get = (key: string) => `*2\r\n$3\r\nGET\r\n$${key.length}\r\n${key}\r\n`

test('reads what is written before the connection stands, and replies in any pieces', async () => {
  const commands = await commandsDuring(async () => {
    const { client, redis, reply } = await conversation(get('a') + get('b').slice(0, 9))
    for (const piece of ['$5', '\r', '\nhel', 'lo\r']) await reply(piece)
    await reply('\n')
    client.write(get('b').slice(9))
    await once(redis, 'data')
    for (const piece of ['*2\r\n:', '1\r\n*-', '1\r\n']) await reply(piece)
  })
  expect(commands.map(({ command, reply }) => [command, reply])).toEqual([
    ['GET a', '"hello"'],
    ['GET b', '[1, nil]'],
  ])
})

test('passes on what it reads as it is, and adds no listener to the data', async () => {
  const { client, reply } = await conversation(get('a'))
  expect(client.listenerCount('data')).toBe(0)
  expect(client.readableFlowing).toBeNull()
  expect(await reply('-MOVED 7 127.0.0.1:7001\r\n')).toBe('-MOVED 7 127.0.0.1:7001\r\n')
})

test('records an error of Redis', async () => {
  const commands = await commandsDuring(async () => {
    const { reply } = await conversation(get('a'))
    await reply('-MOVED 7 127.0.0.1:7001\r\n')
  })
  expect(commands).toMatchObject([{ name: 'GET', args: ['a'], error: 'MOVED 7 127.0.0.1:7001' }])
  expect(commands[0]).not.toHaveProperty('reply')
})

test('takes a message for no reply while one is awaited', async () => {
  const commands = await commandsDuring(async () => {
    const { client, redis, reply } = await conversation('*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\nnews\r\n')
    await reply('*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n')
    client.write('*1\r\n$4\r\nPING\r\n')
    await once(redis, 'data')
    await reply('*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n')
    await reply('*2\r\n$4\r\npong\r\n$0\r\n\r\n')
  })
  expect(commands.map(({ command, reply }) => [command, reply])).toEqual([
    ['SUBSCRIBE news', '["subscribe", "news", 1]'],
    ['PING', '["pong", ""]'],
  ])
})

test('stops at what is no RESP, and says nothing of connections to others', async () => {
  const commands = await commandsDuring(async () => {
    const { client, redis, reply } = await conversation(get('a'))
    await reply('HTTP/1.1 200 OK\r\n\u0000\r\n')
    client.write(get('b'))
    await once(redis, 'data')
    await conversation(get('c'), { isRecorded: false })
    // A port that was a Redis once may be anything later.
    await conversation('GET / HTTP/1.1\r\n\r\n')
  })
  expect(commands.map(({ command }) => command)).toEqual(['GET a'])
})

test('leaves out a socket of the test itself', async () => {
  const { redis } = await conversation(get('a'))
  const commands = await commandsDuring(async () => {
    const socket = unrecorded(connect(redis.localPort ?? 0, '127.0.0.1'))
    atEnd(() => socket.destroy())
    socket.write(get('b'))
    await once(socket, 'connect')
  })
  expect(commands).toEqual([])
})
