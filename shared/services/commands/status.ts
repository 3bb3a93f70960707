import { type PostgresFacts, probePostgres } from '../postgres/probe.ts'
import { probeRedis } from '../redis/probe.ts'
import { refused } from '../refused.ts'
import { runningState } from '../state.ts'
import type { Service } from '../unavailable.ts'

/** The current state of one service. */
export interface ServiceStatus {
  service: Service
  /** Where a test would get it from. */
  source: 'env' | 'up' | 'none'
  url?: string
  version?: string
  startedAt?: Date
  /** Why it is not usable. */
  problem?: string
}

type Facts = Pick<PostgresFacts, 'version' | 'startedAt'>

/** Looks at both services: first at what the environment names, then at what `up` started. */
export async function serviceStatus(dir: string, env: NodeJS.ProcessEnv): Promise<ServiceStatus[]> {
  const { postgres, redis } = await runningState(dir)
  return Promise.all([
    statusOf('postgres', 'DATABASE_URL', env.DATABASE_URL, postgres?.url, probePostgres),
    statusOf('redis', 'REDIS_URL', env.REDIS_URL, redis?.url, probeAnyRedis),
  ])
}

async function statusOf(
  service: Service,
  variable: string,
  named: string | undefined,
  up: string | undefined,
  probe: (url: string) => Promise<Facts>,
): Promise<ServiceStatus> {
  const url = named || up
  if (!url) return { service, source: 'none' }
  const source = named ? 'env' : 'up'
  try {
    const { version, startedAt } = await probe(url)
    return { service, source, url, version, startedAt }
  } catch (error) {
    return { service, source, url, problem: refused(service, variable, url, error).problem }
  }
}

/** Somebody else's server may want TLS or a user name. That is up to the client. */
async function probeAnyRedis(url: string): Promise<Facts> {
  const { protocol, username } = new URL(url)
  if (protocol === 'redis:' && !username) return probeRedis(url)
  const { createClient } = await import('redis')
  const client = createClient({ url, socket: { connectTimeout: 2000, reconnectStrategy: false } })
  client.on('error', () => {})
  await client.connect()
  const info = await client.info('server')
  client.destroy()
  const field = (name: string) => info.match(new RegExp(`^${name}:(.*)\r?$`, 'm'))?.[1]
  const startedAt = new Date(Date.now() - Number(field('uptime_in_seconds')) * 1000)
  return { version: field('redis_version') ?? 'unknown', startedAt }
}
