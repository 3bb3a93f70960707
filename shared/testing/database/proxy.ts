import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { atEnd } from '../at-end.ts'

/**
 * How the database behaves from now on: normal; connected but not responding; away, so that connections are cut
 * and new ones refused; or it executes the next COMMIT and cuts the connection before it reports that.
 */
export type Database = 'there' | 'silent' | 'away' | 'loses a COMMIT'

/** A COMMIT as a message of the client, at its start or after another one: a simple query, or one to prepare. */
const COMMIT = /(^|\0)(Q.{4}|P.{4}[^\0]*\0)\s*(COMMIT|END)(\s+(WORK|TRANSACTION))?\s*;?\s*\0/is

/**
 * A proxy to the database of `url` with which the test can make the connection fail, until the running test
 * ends. It reads what is sent, so it works without TLS only.
 */
export async function databaseProxy(url: string) {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let database: Database = 'there'

  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 5432), target.hostname)
    follow(client, upstream)
    follow(upstream, client)
    if (database === 'away') client.destroy()
    let isLost = false
    client.on('data', (chunk) => {
      if (database === 'silent') return
      if (database === 'loses a COMMIT' && COMMIT.test(chunk.toString('latin1'))) {
        isLost = true
        database = 'there'
      }
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      // The response to the COMMIT: so it has been executed.
      if (isLost) client.destroy()
      else if (database !== 'silent') client.write(chunk)
    })
  })
  function follow(socket: Socket, other: Socket) {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      other.destroy()
    })
  }
  function cutOff() {
    for (const socket of sockets) socket.destroy()
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  atEnd(() => {
    cutOff()
    server.close()
  })
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String((server.address() as AddressInfo).port)
  return {
    /** The URL for the code under test. */
    url: through.href,
    /** Changes the behaviour from now on. Requests that still wait are lost: their connections end. */
    becomes(next: Database) {
      if (next === 'away' || database === 'silent') cutOff()
      database = next
    },
  }
}
