import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { atEnd } from '../at-end.ts'

/**
 * How Redis is to look from now on: there as it is; away, so that connections are cut and new ones refused; connected, but
 * without a word, and what is sent is lost; or late, so that nothing is delivered until this state ends, and then all of it.
 */
export type RedisState = 'there' | 'away' | 'silent' | 'late'

export interface RedisProxy {
  /** The same Redis, through here. */
  url: string
  /** How many clients are connected. */
  readonly clients: number
  /** From now on. A connection that was silent is cut: its replies would be taken for those of other commands. */
  becomes(next: RedisState): Promise<void>
}

/** A way to the Redis of `url` on which the test lets it fail, until the running test ends. */
export async function redisProxy(redisUrl: string): Promise<RedisProxy> {
  const target = new URL(redisUrl)
  const sockets = new Map<Socket, 'client' | 'redis'>()
  let state: RedisState = 'there'

  const server = createServer((client) => {
    const redis = connect(Number(target.port || 6379), target.hostname)
    sockets.set(client, 'client').set(redis, 'redis')
    for (const [socket, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      // To be cut off in the middle of a word is what this is for.
      socket.on('error', () => {})
      socket.on('data', (chunk) => {
        if (state !== 'silent') other.write(chunk)
      })
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      if (state === 'late') socket.pause()
    }
  })

  let port = 0
  const listen = async () => {
    if (server.listening) return
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  const cutOff = () => {
    for (const socket of sockets.keys()) socket.destroy()
    sockets.clear()
  }
  const goAway = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    cutOff()
    await closed
  }
  atEnd(goAway)
  await listen()
  const url = new URL(redisUrl)
  url.host = `127.0.0.1:${port}`

  return {
    url: url.href,
    get clients() {
      return [...sockets.values()].filter((kind) => kind === 'client').length
    },
    async becomes(next) {
      if (state === 'silent') cutOff()
      state = next
      if (next === 'away') return goAway()
      for (const socket of sockets.keys()) next === 'late' ? socket.pause() : socket.resume()
      await listen()
    },
  }
}
