import { execFileSync } from 'node:child_process'
import { type ServiceStatus, serviceStatus } from 'shared/services/commands/status.ts'
import { postgresBinaries } from 'shared/services/postgres/binaries.ts'
import { serverAccount } from 'shared/services/process/account.ts'
import { redisBinary } from 'shared/services/redis/binary.ts'
import { stateDir } from 'shared/services/state-dir.ts'
import { ServiceUnavailableError } from 'shared/services/unavailable.ts'
import type { Diagnosis } from './diagnosis.ts'

/** PostgreSQL and Redis: those named in the environment, those already running, or those that a run would start. */
export async function checkServices(): Promise<Diagnosis[]> {
  const statuses = await serviceStatus(stateDir(), process.env)
  return statuses.map((status) => (status.source === 'none' ? ownServer(status.service) : running(status)))
}

function running({ service, source, version, problem }: ServiceStatus): Diagnosis {
  const from = {
    env: service === 'postgres' ? 'DATABASE_URL' : 'REDIS_URL',
    up: 'pnpm services up',
    none: '',
  }[source]
  if (problem === undefined) return { what: service, state: 'good', says: `${version}, from ${from}` }
  const fix =
    source === 'env'
      ? `Correct ${from}, or unset it: then each run has a server of its own.`
      : 'Run: pnpm services up'
  return { what: service, state: 'missing', says: problem, fix }
}

function ownServer(service: ServiceStatus['service']): Diagnosis {
  try {
    const version = service === 'postgres' ? postgresBinaries(serverAccount()).version : redisVersion()
    return { what: service, state: 'good', says: `${version}, a server of its own for each run` }
  } catch (error) {
    if (!(error instanceof ServiceUnavailableError)) throw error
    return { what: service, state: 'missing', says: error.problem, fix: error.fix }
  }
}

function redisVersion(): string {
  const said = execFileSync(redisBinary(), ['--version'], { encoding: 'utf8', timeout: 5_000 })
  return /v=(\S+)/.exec(said)?.[1] ?? said.trim()
}
