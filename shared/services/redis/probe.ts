import { connect } from 'node:net'

export interface RedisFacts {
  /** "7.0.15" */
  version: string
  pid: number
  startedAt: Date
}

/**
 * Really connects, and asks the server what it is. It sends the protocol's inline form by hand, because loading a client takes longer than starting a server.
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/#inline-commands
 * @param url `redis://:password@host:port` of a server that was started here.
 * @throws when nothing responds in time, or it is not a Redis with this password.
 */
export function probeRedis(url: string, timeoutMs = 2000): Promise<RedisFacts> {
  const { hostname, port, password } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let answer = ''
    const fail = (problem: string) => socket.destroy(new Error(`${hostname}:${port} ${problem}`))
    socket.setTimeout(timeoutMs, () => fail('did not answer in time'))
    socket.once('connect', () => socket.write(`AUTH ${decodeURIComponent(password)}\r\nINFO server\r\n`))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error(`${hostname}:${port} closed the connection`)))
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      if (/^-/m.test(answer)) return fail(`answered: ${answer.trim().slice(0, 100)}`)
      const field = (name: string) => answer.match(new RegExp(`^${name}:(.*)\r$`, 'm'))?.[1]
      // The last field that we need, in the order of INFO.
      const uptime = field('uptime_in_seconds')
      if (uptime === undefined) return
      const version = field('valkey_version') ?? field('redis_version') ?? 'unknown'
      const startedAt = new Date(Date.now() - Number(uptime) * 1000)
      resolve({ version, pid: Number(field('process_id')), startedAt })
      socket.destroy()
    })
  })
}
