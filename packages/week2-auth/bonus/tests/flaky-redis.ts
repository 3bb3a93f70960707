import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { atEnd } from 'shared/testing/at-end.ts'

export interface FlakyRedis {
  /** The same Redis, through here. */
  url: string
  /** Cuts all connections, and new ones at once: Redis is away. */
  goAway(): void
  /** Goes on with all connections, and takes nothing in or out of them: Redis does not answer. */
  pause(): void
  /** All is well again. Paused connections go on where they were. */
  comeBack(): void
}

/** A way to a Redis that can be cut, for the running test. */
export async function flakyRedis(redisUrl: string, isAway = false): Promise<FlakyRedis> {
  const target = new URL(redisUrl)
  const sockets = new Set<Socket>()
  let state: 'well' | 'away' | 'paused' = isAway ? 'away' : 'well'

  const server = createServer((incoming) => {
    // A client that is cut off mid-word is part of the test.
    incoming.on('error', () => {})
    if (state === 'away') return void incoming.destroy()
    const outgoing = connect(Number(target.port || 6379), target.hostname)
    outgoing.on('error', () => {})
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(socket)
      socket.on('data', (chunk) => other.write(chunk))
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      if (state === 'paused') socket.pause()
    }
  })
  atEnd(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(redisUrl)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url: url.href,
    goAway() {
      state = 'away'
      for (const socket of sockets) socket.destroy()
    },
    pause() {
      state = 'paused'
      for (const socket of sockets) socket.pause()
    },
    comeBack() {
      state = 'well'
      for (const socket of sockets) socket.resume()
    },
  }
}
