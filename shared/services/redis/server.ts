import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { until } from '../process/alive.ts'
import { PortInUseError } from '../process/free-port.ts'
import { logTail } from '../process/log-tail.ts'
import { exitOf, type Server, stopChild } from '../process/server.ts'
import { ServiceUnavailableError } from '../unavailable.ts'
import { probeRedis } from './probe.ts'

export interface RedisServerOptions {
  /** The program: redis-server or valkey-server. */
  binary: string
  /** Its working directory, where it would write a dump. It exists. */
  folder: string
  logFile: string
  port: number
  /** Random by default. */
  password?: string
  /** `save` of redis.conf (default: it saves nothing). */
  save?: string
  /** More lines of redis.conf. */
  config?: string[]
  /** Whether it keeps running when this process ends. */
  detached?: boolean
  deadlineMs?: number
}

/**
 * Starts a Redis. Resolves when it has responded to a client.
 * @throws {PortInUseError} when something else listens on the port.
 * @throws {ServiceUnavailableError} with the last lines of its log, when it ends or is not ready in time.
 */
export async function startRedisServer(options: RedisServerOptions): Promise<Server> {
  const { port, password = randomBytes(24).toString('base64url'), deadlineMs = 60_000 } = options
  const url = `redis://:${password}@127.0.0.1:${port}`
  const child = launch({ ...options, password })
  let ended = false
  const exited = exitOf(child).then(() => {
    ended = true
  })
  const ready = async () => {
    // The port may belong to another server: ours has this process id (and this password).
    const facts = await probeRedis(url, 10_000).catch(() => undefined)
    return facts?.pid === child.pid
  }
  const settled = await until(async () => ended || (await ready()), deadlineMs)
  const stop = () => stopChild(child, exited, options.save ? 'SIGTERM' : 'SIGKILL')
  if (options.detached) child.unref()
  if (settled && !ended && child.pid) return { url, port, pid: child.pid, exited, stop }

  if (!ended) await stop()
  const problem = ended ? 'it ended while starting' : `it was not ready after ${deadlineMs} ms`
  const log = logTail(options.logFile)
  if (/Address already in use/.test(log)) throw new PortInUseError(`Port ${port} is in use.`)
  const fix = 'Set REDIS_URL to a server, or repair what its log says.'
  throw new ServiceUnavailableError('redis', `${problem}. Its log ends:\n${log}\n`, fix)
}

function launch(options: RedisServerOptions & { password: string }) {
  const { binary, folder, logFile, port, password, save, config = [] } = options
  const log = openSync(logFile, 'w', 0o600)
  try {
    const child = spawn(binary, ['-'], {
      cwd: folder,
      stdio: ['pipe', log, log],
      detached: options.detached ?? false,
    })
    child.stdin?.on('error', () => {})
    // Through stdin: other users can read a command line, and a password with it.
    child.stdin?.end(
      [
        `port ${port}`,
        'bind 127.0.0.1',
        `requirepass ${password}`,
        `save ${save ?? '""'}`,
        'appendonly no',
        'daemonize no',
        ...config,
        '',
      ].join('\n'),
    )
    return child
  } finally {
    closeSync(log)
  }
}
