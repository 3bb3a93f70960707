import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import type { Account } from '../process/account.ts'
import { until } from '../process/alive.ts'
import { PortInUseError } from '../process/free-port.ts'
import { logTail } from '../process/log-tail.ts'
import { exitOf, type Server, stopChild } from '../process/server.ts'
import { ServiceUnavailableError } from '../unavailable.ts'
import { cannotChangeUser, SUPERUSER } from './cluster.ts'
import { minimalEnv } from './environment.ts'
import { probePostgres } from './probe.ts'

/** For every server started here: only this machine can connect, and nothing depends on the machine. */
const COMMON = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

/** For data that nobody needs after the run: nothing waits for the disk. */
export const EPHEMERAL_SETTINGS = {
  ...{ fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' },
  ...{ max_connections: '200', shared_buffers: '32MB', max_wal_size: '256MB' },
}

export interface PostgresServerOptions {
  /** The program. */
  postgres: string
  dataDir: string
  logFile: string
  port: number
  password: string
  /** Names of postgresql.conf. */
  settings?: Record<string, string>
  account?: Account | undefined
  /** Whether it keeps running when this process ends. */
  detached?: boolean
  deadlineMs?: number
}

/**
 * Starts a server on an existing data directory. Resolves when a client has connected to it.
 * @throws {PortInUseError} when something else listens on the port.
 * @throws {ServiceUnavailableError} with the last lines of its log, when it ends or is not ready in time.
 */
export async function startPostgresServer(options: PostgresServerOptions): Promise<Server> {
  const { dataDir, port, password, detached, deadlineMs = 60_000 } = options
  const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`
  const child = launch(options)
  let ended = false
  let failure: NodeJS.ErrnoException | undefined
  child.once('error', (error) => {
    failure = error
  })
  const exited = exitOf(child).then(() => {
    ended = true
  })
  const stop = () => stopChild(child, exited, 'SIGQUIT')

  let last: unknown
  const ready = async () => {
    try {
      // The port may belong to another server: ours is the one with this data directory.
      return (await probePostgres(url, 10_000)).dataDir === dataDir
    } catch (error) {
      last = error
      return false
    }
  }
  const settled = await until(async () => ended || (await ready()), deadlineMs)
  if (detached) child.unref()
  if (settled && !ended && child.pid) return { url, port, pid: child.pid, exited, stop }

  if (failure)
    throw failure.code === 'EPERM' || failure.code === 'EINVAL' ? cannotChangeUser(failure) : failure
  if (!ended) await stop()
  throw notReady(options, ended ? 'it ended while starting' : `it was not ready after ${deadlineMs} ms`, last)
}

function launch({ postgres, dataDir, logFile, port, settings, account, detached }: PostgresServerOptions) {
  const log = openSync(logFile, 'w', 0o600)
  const all = { ...COMMON, port: String(port), ...settings }
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  try {
    return spawn(postgres, ['-D', dataDir, ...args], {
      cwd: dataDir,
      env: minimalEnv(),
      stdio: ['ignore', log, log],
      detached: detached ?? false,
      ...(account && { uid: account.uid, gid: account.gid }),
    })
  } finally {
    closeSync(log)
  }
}

function notReady({ logFile, port }: PostgresServerOptions, problem: string, cause: unknown): Error {
  const log = logTail(logFile)
  if (/could not bind .*Address already in use/.test(log))
    return new PortInUseError(`Port ${port} is in use.`)
  const fix = 'Set DATABASE_URL to a PostgreSQL 18 server, or repair what its log says.'
  return new ServiceUnavailableError('postgres', `${problem}. Its log ends:\n${log}\n`, fix, { cause })
}
