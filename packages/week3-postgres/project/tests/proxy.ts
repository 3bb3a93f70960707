import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { atEnd } from 'shared/testing/at-end.ts'

/** What the proxy does with what comes: hand it on, nothing, cut the connection off, or do so when a COMMIT is done. */
export type Mode = 'pass' | 'silent' | 'away' | 'lose-commit'

/** A way to the database of `url` that the test can block, until the running test ends. */
export async function proxyTo(url: string) {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let mode: Mode = 'pass'

  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 5432), target.hostname)
    let lost = false
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    if (mode === 'away') client.destroy()
    client.on('data', (chunk) => {
      if (mode === 'silent') return
      if (mode === 'lose-commit' && chunk.toString('latin1').toUpperCase().includes('COMMIT')) lost = true
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      // The database has answered the COMMIT: it is done. Nobody hears of it.
      if (lost) client.destroy()
      else if (mode !== 'silent') client.write(chunk)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cutOff = () => {
    for (const socket of sockets) socket.destroy()
  }
  atEnd(() => {
    cutOff()
    server.close()
  })
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String((server.address() as AddressInfo).port)
  return {
    url: through.href,
    /** From now on; `away` and `pass` also end the connections that there are. */
    set(next: Mode) {
      mode = next
      if (next === 'away' || next === 'pass') cutOff()
    },
  }
}
