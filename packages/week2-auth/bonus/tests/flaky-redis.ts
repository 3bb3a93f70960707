import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { atEnd } from 'shared/testing/at-end.ts'

export interface FlakyRedis {
  /** The same Redis, through here. */
  url: string
  /** How many clients are connected. */
  readonly clients: number
  /** Cuts all connections, and refuses new ones: Redis is away. */
  goAway(): Promise<void>
  /** Goes on with all connections, and takes nothing in or out of them: Redis does not answer. */
  pause(): void
  /** All is well again. Paused connections go on where they were. */
  comeBack(): Promise<void>
}

/** A way to a Redis that can be cut, for the running test. */
export async function flakyRedis(redisUrl: string): Promise<FlakyRedis> {
  const target = new URL(redisUrl)
  const sockets = new Map<Socket, 'client' | 'redis'>()
  let paused = false

  const server = createServer((client) => {
    const redis = connect(Number(target.port || 6379), target.hostname)
    sockets.set(client, 'client').set(redis, 'redis')
    for (const [socket, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      // To be cut off in the middle of a word is what this is for.
      socket.on('error', () => {})
      socket.on('data', (chunk) => other.write(chunk))
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      if (paused) socket.pause()
    }
  })

  let port = 0
  const listen = async () => {
    if (server.listening) return
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  const goAway = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets.keys()) socket.destroy()
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
    goAway,
    pause() {
      paused = true
      for (const socket of sockets.keys()) socket.pause()
    },
    async comeBack() {
      paused = false
      for (const socket of sockets.keys()) socket.resume()
      await listen()
    },
  }
}
