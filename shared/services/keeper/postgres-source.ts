import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { postgresBinaries } from '../postgres/binaries.ts'
import { createCachedCluster, forgetCachedCluster } from '../postgres/cluster-cache.ts'
import { probePostgres } from '../postgres/probe.ts'
import { EPHEMERAL_SETTINGS, startPostgresServer } from '../postgres/server.ts'
import { serverAccount } from '../process/account.ts'
import { onFreePort, PortInUseError } from '../process/free-port.ts'
import type { Server } from '../process/server.ts'
import { refused } from '../refused.ts'
import { stateDir, stateFile } from '../state-dir.ts'
import type { Source } from './protocol.ts'

export interface PostgresSource {
  url: string
  source: Source
  /** Set if the server belongs to this run. */
  server?: Server
}

/**
 * The PostgreSQL of this run: that of `DATABASE_URL`, else that of `pnpm services up`, else a new one.
 * @param folder the run's.
 * @throws {ServiceUnavailableError}
 */
export async function findPostgres(folder: string): Promise<PostgresSource> {
  const url = process.env.DATABASE_URL
  if (url) {
    await probePostgres(url, 10_000).catch((error) => {
      throw refused('postgres', 'DATABASE_URL', url, error)
    })
    return { url, source: 'env' }
  }
  const up = await upPostgres(stateDir())
  if (up) return { url: up.url, source: 'up' }
  const server = await startOwnPostgres(folder)
  return { url: server.url, source: 'own', server }
}

async function upPostgres(dir: string) {
  if (!existsSync(stateFile(dir))) return undefined
  // Its schema library takes longer to load than a server to start, so load it only if there is a state.
  const { runningState } = await import('../state.ts')
  return (await runningState(dir)).postgres
}

let started = 0

/** A new server in a folder of the run, with a new cluster: about 0.2 s. */
export async function startOwnPostgres(folder: string): Promise<Server> {
  const account = serverAccount()
  const { postgres, initdb, version } = postgresBinaries(account)
  const attempt = async () => {
    const name = `postgres-${++started}`
    const cluster = { initdb, version, dataDir: join(folder, name), account }
    const password = await createCachedCluster(cluster)
    const files = {
      postgres,
      dataDir: cluster.dataDir,
      logFile: join(folder, `${name}.log`),
      password,
      account,
    }
    try {
      return await onFreePort((port) => startPostgresServer({ ...files, port, settings: EPHEMERAL_SETTINGS }))
    } catch (error) {
      if (!(error instanceof PortInUseError)) forgetCachedCluster(cluster)
      throw error
    }
  }
  // The cached cluster may be damaged: the second attempt initialises a new one.
  return attempt().catch(attempt)
}
