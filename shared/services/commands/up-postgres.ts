import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { postgresBinaries } from '../postgres/binaries.ts'
import { createCluster } from '../postgres/cluster.ts'
import { startPostgresServer } from '../postgres/server.ts'
import { serverAccount } from '../process/account.ts'
import { onFreePort } from '../process/free-port.ts'
import { killServersIn } from '../process/servers-in.ts'
import type { UpServer } from '../state.ts'
import { dataRoot } from './data-dir.ts'
import { upPassword } from './password.ts'
import { nextPort } from './ports.ts'

/** Starts the PostgreSQL of `up`. It keeps running, and its data survives power failures. */
export async function upPostgres(dir: string, wanted?: number, last?: UpServer): Promise<UpServer> {
  const account = serverAccount()
  const { postgres, initdb, version } = postgresBinaries(account)
  const root = dataRoot(dir, account)
  const folder = join(root, `postgres-${version.split('.')[0]}`)
  const password = upPassword(dir)

  if (!existsSync(join(folder, 'PG_VERSION'))) {
    // Without that file, an earlier attempt was cut off before there was any data.
    rmSync(folder, { recursive: true, force: true })
    await createCluster({ initdb, dataDir: folder, password, account, durable: true })
  }
  // A server that does not respond, or whose record was lost. What a killed one left would prevent a new start.
  await killServersIn(folder)
  rmSync(join(folder, 'postmaster.pid'), { force: true })

  const files = { postgres, dataDir: folder, logFile: join(dir, 'postgres.log'), password, account }
  const server = await onFreePort(
    (port) => startPostgresServer({ ...files, port, detached: true, deadlineMs: 60_000 }),
    nextPort('postgres', wanted, last?.port),
  )
  return { url: server.url, port: server.port, pid: server.pid, folder }
}
